//! One section of a twin.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::assignments::{COMPONENT, MARK};
use super::{Assignment, Assignments, MAXIMUM_DEPTH, MAXIMUM_PROPERTY_BYTES, PropertyPath, TwinError};
use crate::merge_patch;
use crate::time::Timestamp;

/// A property of a section.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// The value, as it was written.
    pub value: Value,
    /// The version of the section in which it was last changed.
    pub version: i64,
    /// When that was.
    pub changed_at: Timestamp,
}

/// Properties with a version. It is stored as the JSON that serde makes of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Section {
    version: i64,
    components: BTreeSet<String>,
    properties: BTreeMap<PropertyPath, Property>,
}

/// Whether what a write does not name stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It stays.
    Merge,
    /// It goes.
    Replace,
}

/// The part of a section that a write is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All of it.
    Everything,
    /// The component of this name.
    Component(String),
}

impl Section {
    /// How many writes have changed it.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The names of its components.
    pub fn components(&self) -> &BTreeSet<String> {
        &self.components
    }

    /// The property of this path.
    pub fn property(&self, path: &PropertyPath) -> Option<&Property> {
        self.properties.get(path)
    }

    /// All properties in the order of their paths.
    pub fn properties(&self) -> impl Iterator<Item = (&PropertyPath, &Property)> {
        self.properties.iter()
    }

    /// The section as one JSON object, with the mark in each component.
    pub fn document(&self) -> Map<String, Value> {
        document(&self.components, self.properties.iter().map(|(path, property)| (path, &property.value)))
    }

    /// The section after a write.
    pub(super) fn written(
        &self,
        manner: Manner,
        target: &Target,
        assignments: &Assignments,
        now: Timestamp,
    ) -> Result<Self, TwinError> {
        let mut after = self.clone();
        after.version += 1;
        if manner == Manner::Replace {
            after.clear(target);
        }
        for assignment in &assignments.0 {
            match assignment {
                Assignment::Nothing(name) => after.remove(name),
                Assignment::Component(name) => after.add_component(name),
                Assignment::Property(path, value) => after.assign(path, value, now)?,
            }
        }
        for (path, property) in &mut after.properties {
            if let Some(before) = self.properties.get(path).filter(|before| before.value == property.value) {
                *property = before.clone();
            }
        }
        let changed = after.components != self.components || after.properties != self.properties;
        Ok(if changed { after } else { self.clone() })
    }

    /// Refuses a section with more than `maximum` bytes.
    pub(super) fn check_size(&self, section: &'static str, maximum: usize) -> Result<(), TwinError> {
        let bytes = bytes_of(&Value::Object(self.document()));
        if bytes > maximum { Err(TwinError::SectionTooLarge { section, bytes, maximum }) } else { Ok(()) }
    }

    fn clear(&mut self, target: &Target) {
        match target {
            Target::Everything => {
                self.components.clear();
                self.properties.clear();
            }
            Target::Component(component) => self.properties.retain(|path, _| path.component != *component),
        }
    }

    fn remove(&mut self, name: &str) {
        self.properties.remove(&PropertyPath::of_device(name));
        self.remove_component(name);
    }

    fn remove_component(&mut self, component: &str) {
        if self.components.remove(component) {
            self.properties.retain(|path, _| path.component != component);
        }
    }

    /// A component takes the place of a property of its name.
    fn add_component(&mut self, component: &str) {
        self.properties.remove(&PropertyPath::of_device(component));
        self.components.insert(component.to_owned());
    }

    fn assign(&mut self, path: &PropertyPath, patch: &Value, now: Timestamp) -> Result<(), TwinError> {
        if patch.is_null() {
            self.properties.remove(path);
            return Ok(());
        }
        if path.component.is_empty() {
            // A property takes the place of a component of its name.
            self.remove_component(&path.name);
        } else {
            self.add_component(&path.component);
        }
        let mut value = self.properties.get(path).map_or(Value::Null, |property| property.value.clone());
        let too_deep = || TwinError::TooDeep { path: shown(path) };
        merge_patch::apply(&mut value, patch.clone()).map_err(|merge_patch::TooDeep| too_deep())?;
        if merge_patch::is_deeper_than(&value, MAXIMUM_DEPTH) {
            return Err(too_deep());
        }
        let bytes = bytes_of(&value);
        if bytes > MAXIMUM_PROPERTY_BYTES {
            return Err(TwinError::PropertyTooLarge { path: shown(path), bytes });
        }
        self.properties.insert(path.clone(), Property { value, version: self.version, changed_at: now });
        Ok(())
    }
}

/// Components, and properties with their values, as one JSON object.
pub(super) fn document<'a>(
    components: impl IntoIterator<Item = &'a String>,
    properties: impl IntoIterator<Item = (&'a PropertyPath, &'a Value)>,
) -> Map<String, Value> {
    let mark = || Value::Object(Map::from_iter([(MARK.to_owned(), COMPONENT.into())]));
    let mut document: Map<String, Value> = components.into_iter().map(|name| (name.clone(), mark())).collect();
    for (path, value) in properties {
        let members = if path.component.is_empty() {
            Some(&mut document)
        } else {
            document.entry(path.component.clone()).or_insert_with(mark).as_object_mut()
        };
        if let Some(members) = members {
            members.insert(path.name.clone(), value.clone());
        }
    }
    document
}

/// A path as errors show it.
pub(super) fn shown(path: &PropertyPath) -> String {
    if path.component.is_empty() { path.name.clone() } else { format!("{}.{}", path.component, path.name) }
}

fn bytes_of(value: &Value) -> usize {
    value.to_string().len()
}

/// A section as JSON; of each property its component, name, value, version and time.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    version: i64,
    components: BTreeSet<String>,
    properties: Vec<(String, String, Value, i64, Timestamp)>,
}

impl From<Section> for Stored {
    fn from(section: Section) -> Self {
        let store = |(path, property): (PropertyPath, Property)| {
            (path.component, path.name, property.value, property.version, property.changed_at)
        };
        Self {
            version: section.version,
            components: section.components,
            properties: section.properties.into_iter().map(store).collect(),
        }
    }
}

impl From<Stored> for Section {
    fn from(stored: Stored) -> Self {
        let load = |(component, name, value, version, changed_at)| {
            (PropertyPath { component, name }, Property { value, version, changed_at })
        };
        Self {
            version: stored.version,
            components: stored.components,
            properties: stored.properties.into_iter().map(load).collect(),
        }
    }
}
