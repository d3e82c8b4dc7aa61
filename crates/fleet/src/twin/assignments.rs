//! A document taken apart into what it says of each property.

use serde_json::{Map, Value};

use super::{MAXIMUM_NAME_LENGTH, PropertyPath, TwinError};

/// The member that marks an object as a component, and its one value.
pub(super) const MARK: &str = "__t";
pub(super) const COMPONENT: &str = "c";

/// How much of a name an error repeats.
const SHOWN: usize = 40;

/// One thing that a write says.
#[derive(Debug, Clone, PartialEq)]
pub enum Assignment {
    /// The property has this value, merged with that which is there; null removes it.
    Property(PropertyPath, Value),
    /// There is a component of this name, be it without properties.
    Component(String),
    /// There is neither a property nor a component of this name.
    Nothing(String),
}

/// All that a write says, in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignments(pub Vec<Assignment>);

impl Assignments {
    /// Takes a document of a device or a module apart. `is_component` says of an object without the mark whether it is one.
    pub fn of_document(document: Map<String, Value>, is_component: impl Fn(&str) -> bool) -> Result<Self, TwinError> {
        let mut list = Vec::new();
        for (name, value) in document {
            check_name(&name)?;
            match value {
                Value::Null => list.push(Assignment::Nothing(name)),
                Value::Object(members) if members.contains_key(MARK) || is_component(&name) => {
                    list.extend(Self::of_component(&name, members)?.0);
                }
                value => list.push(Assignment::Property(PropertyPath::of_device(name), value)),
            }
        }
        Ok(Self(list))
    }

    /// Takes a document of one component apart, with the mark or without it.
    pub fn of_component(component: &str, mut members: Map<String, Value>) -> Result<Self, TwinError> {
        check_name(component)?;
        if members.remove(MARK).is_some_and(|mark| mark != COMPONENT) {
            return Err(TwinError::Mark { component: component.to_owned() });
        }
        let mut list = vec![Assignment::Component(component.to_owned())];
        for (name, value) in members {
            check_name(&name)?;
            list.push(Assignment::Property(PropertyPath::of_component(component, name), value));
        }
        Ok(Self(list))
    }
}

fn check_name(name: &str) -> Result<(), TwinError> {
    let allowed = |character: char| !character.is_control() && !".$ ".contains(character);
    if (1..=MAXIMUM_NAME_LENGTH).contains(&name.chars().count()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(TwinError::Name { name: name.chars().take(SHOWN).collect() })
}
