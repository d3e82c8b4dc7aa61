//! From the body of a message to its values.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{MAXIMUM_NAME_LENGTH, MAXIMUM_POINTS, Point, TelemetryError};

/// How much of a name an error repeats.
const SHOWN: usize = 40;

/// The values in `body`, which is a JSON object. `component` stands before all names.
pub(super) fn points(body: &[u8], component: Option<&str>) -> Result<Vec<Point>, TelemetryError> {
    let Value::Object(members) = json(body)? else { return Err(TelemetryError::NotAnObject) };
    let mut points = Points { named: BTreeSet::new(), list: Vec::new() };
    for (name, value) in members {
        let path: Vec<&str> = component.into_iter().chain([name.as_str()]).collect();
        match value {
            Value::Object(inner) if !inner.is_empty() => points.add_members(&path, inner)?,
            value => points.add(&path, value)?,
        }
    }
    points.finish()
}

/// Reads JSON. The parser itself stops at a depth of 128.
pub(super) fn json(body: &[u8]) -> Result<Value, TelemetryError> {
    serde_json::from_slice(body).map_err(|error| TelemetryError::NotJson { problem: error.to_string() })
}

struct Points {
    named: BTreeSet<String>,
    list: Vec<Point>,
}

impl Points {
    fn add_members(&mut self, path: &[&str], members: Map<String, Value>) -> Result<(), TelemetryError> {
        members.into_iter().try_for_each(|(name, value)| self.add(&[path, &[name.as_str()]].concat(), value))
    }

    fn add(&mut self, path: &[&str], value: Value) -> Result<(), TelemetryError> {
        let name = path.join(".");
        if !path.iter().all(|part| !part.is_empty() && !part.contains('\0')) {
            return Err(TelemetryError::Name { name: shorten(&name) });
        }
        let name = checked_name(name)?;
        if !self.named.insert(name.clone()) {
            return Err(TelemetryError::RepeatedName { name: shorten(&name) });
        }
        self.list.push(Point { name, value: value.into() });
        Ok(())
    }

    fn finish(self) -> Result<Vec<Point>, TelemetryError> {
        let count = self.list.len();
        if count > MAXIMUM_POINTS { Err(TelemetryError::TooManyPoints { count }) } else { Ok(self.list) }
    }
}

/// The full name, unless it is too long.
pub(super) fn checked_name(name: String) -> Result<String, TelemetryError> {
    if name.chars().count() > MAXIMUM_NAME_LENGTH {
        return Err(TelemetryError::Name { name: shorten(&name) });
    }
    Ok(name)
}

fn shorten(name: &str) -> String {
    name.chars().take(SHOWN).collect()
}
