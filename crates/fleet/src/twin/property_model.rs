//! What a device's model knows of its properties.

use std::collections::{BTreeMap, BTreeSet};

use super::section::shown;
use super::{Assignment, Assignments, PropertyPath, TwinError};

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
