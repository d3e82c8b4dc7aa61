//! What a device has still to do.

use serde_json::{Map, Value};

use super::section::document;
use super::{Acknowledgement, Property, Section};
use crate::filter::Number;

/// The desired properties that are not settled.
pub(super) fn delta(desired: &Section, reported: &Section) -> Map<String, Value> {
    let open = desired.properties().filter(|(path, property)| !is_settled(property, reported.property(path)));
    document([], open.map(|(path, property)| (path, &property.value)))
}

fn is_settled(desired: &Property, reported: Option<&Property>) -> bool {
    let Some(reported) = reported else { return false };
    let seen = Acknowledgement::of(&reported.value).is_some_and(|answer| answer.version >= desired.version);
    seen || are_equal(Acknowledgement::value_of(&reported.value), &desired.value)
}

/// Whether two values mean the same. Numbers do by their value: 21 and 21.0 are one number, and which of them is written
/// the device's JSON library decides.
fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => Number::from_json(one) == Number::from_json(other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| are_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| are_equal(value, other)))
        }
        (one, other) => one == other,
    }
}
