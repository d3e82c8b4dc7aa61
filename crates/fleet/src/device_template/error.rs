//! What is wrong with a device template, in words for whoever wrote it.

use super::{
    MAX_CAPABILITIES, MAX_DOCUMENT_DEPTH, MAX_ID_CHARACTERS, MAX_INTERFACE_DEPTH, MAX_INTERFACES, MAX_NAME_CHARACTERS,
};
use thiserror::Error;

/// Why a document is not a template that we can use, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{}{problem}", self.path, if self.path.is_empty() { "" } else { " " })]
pub struct TemplateError {
    /// The place, such as `capabilityModel.contents[2].name`: members by their names and elements of arrays by their
    /// places, from 0, as in JSON Path. Empty for the document itself.
    pub path: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at a place of a template. The texts follow the name of the place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is not there.
    #[error("is required")]
    Missing,
    /// JSON of another type.
    #[error("must be {0}")]
    Type(&'static str),
    /// A `@type` that names no kind of element which may stand there.
    #[error("must name {0}")]
    Kind(&'static str),
    /// A `@type` that names several.
    #[error("names both {0} and {1}, and an element is of one kind")]
    TwoKinds(&'static str, &'static str),
    /// A name that DTDL does not allow.
    #[error("must have 1 to {MAX_NAME_CHARACTERS} letters from A to Z, digits and underscores")]
    Name,
    /// The `@id` of the model.
    #[error("must have 1 to {MAX_ID_CHARACTERS} characters")]
    Id,
    /// Another element of the same interface has the name.
    #[error("is the name of two elements of the interface")]
    RepeatedName,
    /// A reference to an interface that is not in the document. Its first characters.
    #[error("refers to the interface {0:?}, which is not in the document: give it in place")]
    UnknownInterface(String),
    /// A component within a component, or a module anywhere but on the device.
    #[error("is {0}, which must not stand here")]
    Misplaced(&'static str),
    /// More than [`MAX_CAPABILITIES`].
    #[error("is one too many: a template has at most {MAX_CAPABILITIES} telemetry values, properties and commands")]
    TooManyCapabilities,
    /// More than [`MAX_INTERFACES`].
    #[error("is one too many: a template uses at most {MAX_INTERFACES} interfaces")]
    TooManyInterfaces,
    /// More than [`MAX_INTERFACE_DEPTH`].
    #[error("lies too deep: at most {MAX_INTERFACE_DEPTH} interfaces lie within each other")]
    TooDeepInterface,
    /// More than [`MAX_DOCUMENT_DEPTH`].
    #[error("the document nests more than {MAX_DOCUMENT_DEPTH} levels deep")]
    TooDeep,
}
