//! What devices of a template can do, in the form that is kept beside the template.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What devices of a template can do. As JSON it leaves out what is empty; a member that a later version adds has to have
/// a default, since older rows lack it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CapabilityModel {
    /// The `@id` of the model, which is not that of the template: what devices announce themselves with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What belongs to the device itself, and to no component.
    #[serde(skip_serializing_if = "Capabilities::is_empty")]
    pub device: Capabilities,
    /// The components of the device, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub components: BTreeMap<String, Component>,
    /// The modules of an edge device, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub modules: BTreeMap<String, Module>,
}

/// What one part of a device can do. Names are unique within a map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// The names of the values that it sends.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub telemetry: BTreeSet<String>,
    /// Its properties, by name; cloud properties included.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, Property>,
    /// Its commands, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub commands: BTreeMap<String, Command>,
}

/// A property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Property {
    /// Whether operators may set what the device should have.
    #[serde(skip_serializing_if = "is_false")]
    pub writable: bool,
    /// Whether it is a cloud property: operators set it, and the device never hears of it. Not `writable` then.
    #[serde(skip_serializing_if = "is_false")]
    pub cloud: bool,
}

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Command {
    /// Whether it waits for a device that is not connected ("queue if offline").
    #[serde(skip_serializing_if = "is_false")]
    pub durable: bool,
}

/// A component of a device or a module.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Component {
    /// How it is listed.
    pub description: Description,
    /// What it can do.
    #[serde(skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
}

/// A module of an edge device.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Module {
    /// How it is listed.
    pub description: Description,
    /// What belongs to the module itself, and to no component of it.
    #[serde(skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    /// Its components, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub components: BTreeMap<String, Component>,
}

/// What the template says of a component or module for people, each as the client wrote it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Description {
    /// The `@type`: one text or an array of them.
    #[serde(rename = "@type", skip_serializing_if = "Value::is_null")]
    pub kind: Value,
    /// The name for people: a text, or an object of them by language. Null for none.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub display_name: Value,
    /// What it is, in the same forms. Null for none.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub description: Value,
}

/// A part of a device, as requests name it: the device itself, a component of it, a module of it, or a component of a
/// module (contract central §2.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part<'a> {
    /// The name of the module; none for the device.
    pub module: Option<&'a str>,
    /// The name of the component; none for the device or the module itself.
    pub component: Option<&'a str>,
}

impl CapabilityModel {
    /// What that part can do; none when there is no such part.
    pub fn capabilities(&self, part: Part<'_>) -> Option<&Capabilities> {
        match part.component {
            Some(component) => self.components_of(part.module)?.get(component).map(|found| &found.capabilities),
            None => part.module.map_or(Some(&self.device), |module| Some(&self.modules.get(module)?.capabilities)),
        }
    }

    /// The components of the device, or of the module; none when there is no such module.
    pub fn components_of(&self, module: Option<&str>) -> Option<&BTreeMap<String, Component>> {
        module.map_or(Some(&self.components), |module| Some(&self.modules.get(module)?.components))
    }
}

impl Capabilities {
    fn is_empty(&self) -> bool {
        self.telemetry.is_empty() && self.properties.is_empty() && self.commands.is_empty()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
