//! The properties of a message, from headers or from a batch.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{MAXIMUM_ID_LENGTH, TelemetryError};
use crate::time::Timestamp;

/// What stands before the name of a device's own property.
const OWN_PREFIX: &str = "iothub-app-";

/// A property that we understand. Its names are compared in lower case, with or without [`OWN_PREFIX`]: SDKs without a
/// notion of the property let the device set it as one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    MessageId,
    CreationTime,
    Component,
}

impl Known {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "iothub-messageid" | "$.mid" => Some(Self::MessageId),
            "iothub-creation-time-utc" | "iothub-creationtimeutc" | "$.ctime" => Some(Self::CreationTime),
            "dt-subject" | "$.sub" => Some(Self::Component),
            _ => None,
        }
    }
}

/// What the properties say of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Properties {
    pub message_id: Option<String>,
    pub device_time: Option<Timestamp>,
    pub component: Option<String>,
    /// The device's own.
    pub own: BTreeMap<String, String>,
    /// Of the values that are not kept as text.
    bytes_of_known: usize,
}

impl Properties {
    /// Reads the headers of a request. A header is a property only if its name says so.
    pub(super) fn of_headers<'a>(
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, TelemetryError> {
        let mut properties = Self::default();
        for (name, value) in headers {
            let lower = name.to_ascii_lowercase();
            let (own, is_own) = strip_prefix(&lower);
            properties.set(Known::from_name(own), is_own.then_some(own), value)?;
        }
        Ok(properties)
    }

    /// Reads the `properties` of a message in a batch. A name without a prefix is the device's own, unless the hub has
    /// it for itself.
    pub(super) fn of_batch(members: &Map<String, Value>) -> Result<Self, TelemetryError> {
        let mut properties = Self::default();
        for (name, value) in members {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(boolean) => boolean.to_string(),
                Value::Null => continue,
                Value::Array(_) | Value::Object(_) => {
                    return Err(TelemetryError::Member { member: "properties", expected: "an object of texts" });
                }
            };
            let lower = name.to_ascii_lowercase();
            let (own, is_own) = strip_prefix(&lower);
            let is_of_hub = !is_own && (lower.starts_with("iothub-") || lower.starts_with("$."));
            // Their own case is kept.
            let own_name = name.get(name.len().saturating_sub(own.len())..).filter(|_| !is_of_hub);
            properties.set(Known::from_name(own), own_name, &value)?;
        }
        Ok(properties)
    }

    /// Takes over from the request what a message of its batch does not say for itself.
    pub(super) fn or_from_request(mut self, request: &Self) -> Self {
        self.device_time = self.device_time.or(request.device_time);
        self.component = self.component.or_else(|| request.component.clone());
        self
    }

    /// Their share in the size of the message.
    pub(super) fn bytes(&self) -> usize {
        self.own.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>().saturating_add(self.bytes_of_known)
    }

    fn set(&mut self, known: Option<Known>, own_name: Option<&str>, value: &str) -> Result<(), TelemetryError> {
        match known {
            // To send an empty header is how some clients leave a property out.
            Some(_) if value.is_empty() => {}
            Some(known) => {
                self.bytes_of_known += value.len();
                match known {
                    Known::MessageId => agree(&mut self.message_id, message_id(value)?, "message id")?,
                    Known::CreationTime => {
                        let time = value.parse().map_err(|error| TelemetryError::CreationTime { error })?;
                        agree(&mut self.device_time, time, "creation time")?;
                    }
                    Known::Component => agree(&mut self.component, value.to_owned(), "component")?,
                }
            }
            None => {
                if let Some(name) = own_name.filter(|name| !name.is_empty()) {
                    self.own.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        Ok(())
    }
}

/// The name without [`OWN_PREFIX`], and whether it had it.
fn strip_prefix(name: &str) -> (&str, bool) {
    name.strip_prefix(OWN_PREFIX).map_or((name, false), |own| (own, true))
}

fn message_id(value: &str) -> Result<String, TelemetryError> {
    let is_valid = value.len() <= MAXIMUM_ID_LENGTH && value.bytes().all(|byte| byte.is_ascii_graphic());
    is_valid.then(|| value.to_owned()).ok_or(TelemetryError::MessageId)
}

/// Fills the slot. A message that says the same thing twice is odd but clear; one that says two things is refused,
/// since either could decide what is stored and what is dropped as a repetition.
fn agree<T: PartialEq>(slot: &mut Option<T>, value: T, property: &'static str) -> Result<(), TelemetryError> {
    match slot {
        Some(present) if *present != value => Err(TelemetryError::Contradiction { property }),
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}
