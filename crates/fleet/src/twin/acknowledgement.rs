//! How a device answers a desired property.

use serde_json::Value;

/// The members of an acknowledgement: value, code, version, description.
const MEMBERS: [&str; 4] = ["value", "ac", "av", "ad"];

/// A reported property that answers a desired one: `{"value": 21, "ac": 200, "av": 3, "ad": "done"}` (IoT Plug and Play's
/// convention of writable properties).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Acknowledgement<'a> {
    /// The value that the device has now.
    pub value: &'a Value,
    /// Its answer, as the statuses of HTTP.
    pub code: i64,
    /// The desired version that it has seen.
    pub version: i64,
    /// Its words.
    pub description: Option<&'a str>,
}

impl<'a> Acknowledgement<'a> {
    /// Reads one. An object with other members, or members of other types, is a value like any other.
    pub fn of(reported: &'a Value) -> Option<Self> {
        let members = reported.as_object()?;
        if !members.keys().all(|name| MEMBERS.contains(&name.as_str())) {
            return None;
        }
        let description = match members.get("ad") {
            None => None,
            Some(text) => Some(text.as_str()?),
        };
        Some(Self {
            value: members.get("value")?,
            code: members.get("ac")?.as_i64()?,
            version: members.get("av")?.as_i64()?,
            description,
        })
    }

    /// The value that a reported property stands for, acknowledgement or not.
    pub fn value_of(reported: &'a Value) -> &'a Value {
        Self::of(reported).map_or(reported, |acknowledgement| acknowledgement.value)
    }
}
