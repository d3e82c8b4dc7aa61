//! What a device's model knows of its properties.

use std::collections::{BTreeMap, BTreeSet};

use super::section::shown;
use super::{Assignment, Assignments, PropertyPath, TwinError};
use crate::device_template::{CapabilityModel, Part, Property};

/// Who sets a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyRole {
    /// Operators ask and the device answers: a desired property.
    Writable,
    /// The device alone.
    ReadOnly,
    /// Operators alone; the device never sees it.
    Cloud,
}

/// The components and properties that a model has, of a device or of one of its modules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PropertyModel {
    /// The names of the components.
    pub components: BTreeSet<String>,
    /// The properties, each with who sets it.
    pub properties: BTreeMap<PropertyPath, PropertyRole>,
}

impl PropertyModel {
    /// What the template says of the device, or of the module if one is named; none of a module that it does not have.
    pub fn of(template: &CapabilityModel, module: Option<&str>) -> Option<Self> {
        let own = template.capabilities(Part { module, component: None })?;
        let components = template.components_of(module)?;
        let of_components = components.iter().map(|(name, component)| (name.as_str(), &component.capabilities));
        let properties = std::iter::once(("", own)).chain(of_components).flat_map(|(component, capabilities)| {
            let path = move |name: &String| PropertyPath { component: component.to_owned(), name: name.clone() };
            capabilities.properties.iter().map(move |(name, property)| (path(name), PropertyRole::of(*property)))
        });
        Some(Self { components: components.keys().cloned().collect(), properties: properties.collect() })
    }
}

impl PropertyRole {
    fn of(property: Property) -> Self {
        match property {
            Property { cloud: true, .. } => Self::Cloud,
            Property { writable: true, .. } => Self::Writable,
            Property { .. } => Self::ReadOnly,
        }
    }
}

/// Sorts what an operator writes into the desired and the cloud properties, in this order. Without a model everything is
/// desired. With one, a property that it does not know is desired if `unmodeled` are welcome and refused otherwise, and one
/// that the device alone sets is refused. To remove a property is to remove it from both.
pub fn sort_by_model(
    assignments: Assignments,
    model: Option<&PropertyModel>,
    unmodeled: bool,
) -> Result<(Assignments, Assignments), TwinError> {
    let (mut desired, mut cloud) = (Vec::new(), Vec::new());
    for assignment in assignments.0 {
        match &assignment {
            // A model has its components anyway; without one, this is how one without properties is known.
            Assignment::Component(_) if model.is_some() => {}
            Assignment::Component(_) => desired.push(assignment),
            Assignment::Nothing(_) => {
                cloud.push(assignment.clone());
                desired.push(assignment);
            }
            Assignment::Property(_, value) if value.is_null() => {
                cloud.push(assignment.clone());
                desired.push(assignment);
            }
            Assignment::Property(path, _) => match model.map(|model| model.properties.get(path)) {
                None | Some(Some(PropertyRole::Writable)) => desired.push(assignment),
                Some(None) if unmodeled => desired.push(assignment),
                Some(Some(PropertyRole::Cloud)) => cloud.push(assignment),
                Some(Some(PropertyRole::ReadOnly)) => return Err(TwinError::ReadOnly { path: shown(path) }),
                Some(None) => return Err(TwinError::Unmodeled { path: shown(path) }),
            },
        }
    }
    Ok((Assignments(desired), Assignments(cloud)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_says_who_sets_which_property() {
        let template: CapabilityModel = serde_json::from_value(json!({
            "device": { "properties": { "target": { "writable": true }, "owner": { "cloud": true }, "serial": {} } },
            "components": { "valve": { "capabilities": { "properties": { "open": { "writable": true } } } } },
            "modules": { "m": { "capabilities": { "properties": { "a": {} } } } },
        }))
        .unwrap();
        let model = PropertyModel::of(&template, None).unwrap();
        let role = |component: &str, name: &str| model.properties.get(&PropertyPath::of_component(component, name));
        assert_eq!(role("", "target"), Some(&PropertyRole::Writable));
        assert_eq!(role("", "owner"), Some(&PropertyRole::Cloud));
        assert_eq!(role("", "serial"), Some(&PropertyRole::ReadOnly));
        assert_eq!(role("valve", "open"), Some(&PropertyRole::Writable));
        assert_eq!(role("", "open"), None);
        assert!(model.components.contains("valve"));
        let of_module = PropertyModel::of(&template, Some("m")).unwrap();
        assert_eq!(of_module.properties.len(), 1);
        assert_eq!(PropertyModel::of(&template, Some("other")), None);
    }
}
