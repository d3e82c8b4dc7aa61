//! Device templates: what a device can do, read from the document that a client sends (contract central §6).
//!
//! Such a document is JSON whose member `capabilityModel` is an interface in the Digital Twins Definition Language (DTDL
//! version 2 or 3, with the extension of IoT Central). [`parse`] makes a [`CapabilityModel`] of it, which says what the
//! rest of the fleet asks: which telemetry, properties and commands a device has, on itself, in its components and in the
//! modules of an edge device. All else in the document (units, colours, views, semantic types) is the client's own.
//!
//! What is read, and how:
//!
//! - `@type` is one text or several; those that name no kind of element are semantic and passed over.
//! - `extends`, the `schema` of a component and the `target` of a module are each an interface, in place or by the `@id`
//!   of one that is in place elsewhere in the document. There is no repository to look others up in.
//! - A `Property` that is also `Cloud` is a cloud property; so is each of `solutionModel.cloudProperties`, as older
//!   templates have it.
//! - A `Relationship` that is also an `EdgeModule` is a module. Other relationships give a device nothing.
//! - A `CapabilityModel` is an older word for an interface, and its `implements` for components.
//!
//! A member that is null counts as absent.

mod definitions;
mod element;
mod error;
mod model;
mod path;
mod reader;
#[cfg(test)]
mod tests;

pub use error::{Problem, TemplateError};
pub use model::{Capabilities, CapabilityModel, Command, Component, Description, Module, Part, Property};

use serde_json::{Map, Value};

/// The longest `@id` of a model, in characters: that of DTDL version 2.
pub const MAX_ID_CHARACTERS: usize = 2048;
/// How many telemetry values, properties and commands a template may have in all (contract central §12).
pub const MAX_CAPABILITIES: usize = 300;
/// How many interfaces a template may use; one that is used at two places counts twice. Ours, so that interfaces that
/// refer to each other do not multiply without end.
pub const MAX_INTERFACES: usize = 300;
/// How many interfaces may lie within each other, by `extends`, components and modules. DTDL has 10 for `extends`.
pub const MAX_INTERFACE_DEPTH: usize = 12;
/// How deep the whole document may nest: an object or array counts one.
pub const MAX_DOCUMENT_DEPTH: usize = crate::merge_patch::MAXIMUM_DEPTH;
/// The longest name of a capability, component or module, in characters: that of DTDL version 3.
pub const MAX_NAME_CHARACTERS: usize = 512;

/// Reads what devices of the template can do.
///
/// # Errors
///
/// The first thing that is wrong, with its place in the document.
pub fn parse(template: &Map<String, Value>) -> Result<CapabilityModel, TemplateError> {
    if template.values().any(|member| crate::merge_patch::is_deeper_than(member, MAX_DOCUMENT_DEPTH - 1)) {
        return Err(TemplateError { path: String::new(), problem: Problem::TooDeep });
    }
    reader::read(template)
}
