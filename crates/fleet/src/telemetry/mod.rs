//! What devices send: one message, or a batch of them (contract central §8.6).
//!
//! # Forms
//!
//! A message is a JSON object whose members are the values. Its properties are HTTP headers: `iothub-messageid`,
//! `iothub-creation-time-utc`, `dt-subject`, and `iothub-app-…` for the device's own. A batch has the media type
//! [`BATCH_MEDIA_TYPE`] and is an array of such messages, each with its properties inside:
//!
//! ```json
//! [{"body": "eyJ0IjoyMX0=", "base64Encoded": true,
//!   "properties": {"iothub-messageid": "m1", "iothub-app-site": "north"}}]
//! ```
//!
//! No page documents the batch; the SDKs that speak HTTPS do, and each does it in its own way. All of these are read:
//!
//! - Node (Azure/azure-iot-sdk-node, `device/transport/http/src/http.ts`): base64 without `base64Encoded`; `iothub-app-`
//!   before the device's own properties; `dt-subject`.
//! - C# (Azure/azure-iot-sdk-csharp, `iothub/device/src/Transport/Http/HttpTransportHandler.cs`): base64 without
//!   `base64Encoded` ("the default is true"); `iothub-messageid`, `iothub-creationtimeutc`, `dt-subject`; `iothub-app-`
//!   before the device's own.
//! - Java (Azure/azure-iot-sdk-java, `HttpsBatchMessage.java`): base64 with `"base64Encoded":true`; `iothub-messageid`;
//!   `iothub-app-` before the device's own.
//! - C (Azure/azure-iot-sdk-c, `iothub_client/src/iothubtransporthttp.c`): base64, or the text itself with
//!   `"base64Encoded":false`; the device's own without a prefix.
//!
//! MicrosoftDocs/azure-docs, `articles/iot-hub/iot-hub-devguide-messages-construct.md`, adds that the time of creation
//! is `iothub-creation-time-utc` on a single message and `iothub-app-iothub-creation-time-utc` in a batch, and how the
//! size is counted. The short names `$.mid`, `$.ctime` and `$.sub` belong to MQTT, and are met over HTTPS as well.
//!
//! # Decisions
//!
//! - A device sends for its modules, and a value of a module has its name in front: `{module}/{component}.a`.
//! - One level of nesting is taken apart: `{"a": {"b": 1}}` is the value `a.b`, the way a component names its
//!   telemetry. What is deeper stays JSON, as do arrays, null and the empty object. A component named by the message
//!   stands before every name: `{component}.a.b`.
//! - Two values of one name are refused where they can be told apart (`{"a.b": 1, "a": {"b": 2}}`). Of two JSON members
//!   with the same name the last counts.
//! - An object without members is a message without values: the device lives.
//! - A message id is 1 to [`MAXIMUM_ID_LENGTH`] visible ASCII characters; an empty one is none. A repeated id changes
//!   nothing, in one batch or over time; the store sees to that.
//! - The time of creation may have an offset, although IoT Hub wants UTC. A time that cannot be read is refused, rather
//!   than lost.
//! - In a batch, time and component of the request's own headers are the default for messages that have none. Its
//!   message id is not.

mod batch;
mod body;
mod error;
mod properties;

use std::collections::BTreeMap;

use serde_json::Number;

pub use batch::{BATCH_MEDIA_TYPE, is_batch, parse_batch};
pub use error::TelemetryError;

use crate::time::Timestamp;
use properties::Properties;

/// How many bytes a message may have, counted as IoT Hub does: the body, the values of its system properties, and the
/// names and values of the device's own.
pub const MAXIMUM_MESSAGE_BYTES: usize = 256 * 1024;

/// How many bytes the body of one request may have.
pub const MAXIMUM_REQUEST_BYTES: usize = 1024 * 1024;

/// How many messages a batch may have.
pub const MAXIMUM_MESSAGES: usize = 500;

/// How many values a message may have.
pub const MAXIMUM_POINTS: usize = 1000;

/// How many characters the full name of a value may have, component and dots included.
pub const MAXIMUM_NAME_LENGTH: usize = 256;

/// How many characters a message id may have.
pub const MAXIMUM_ID_LENGTH: usize = 128;

/// One message of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What the device calls it, to be able to send it again. Unique for the device.
    pub id: Option<String>,
    /// When the device made it, by its own clock.
    pub device_time: Option<Timestamp>,
    /// The device's own properties, without the prefix that they have on the wire. From headers their names are in
    /// lower case.
    pub properties: BTreeMap<String, String>,
    /// Its values, no two with the same name.
    pub points: Vec<Point>,
}

/// One value of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its full name: `temperature`, `thermostat1.temperature`.
    pub name: String,
    /// What was measured.
    pub value: Value,
}

/// What a device can measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, with the precision that JSON gave it in 64 bits.
    Number(Number),
    /// True or false.
    Boolean(bool),
    /// A text.
    Text(String),
    /// Null, an array or an object.
    Json(serde_json::Value),
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Number(number) => Self::Number(number),
            serde_json::Value::Bool(boolean) => Self::Boolean(boolean),
            serde_json::Value::String(text) => Self::Text(text),
            other => Self::Json(other),
        }
    }
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(number),
            Value::Boolean(boolean) => Self::Bool(boolean),
            Value::Text(text) => Self::String(text),
            Value::Json(json) => json,
        }
    }
}

/// What a value of a module is called among the device's: `{module}/{name}`. A component of the module stands in the name.
pub fn name_in_module(module: &str, name: &str) -> String {
    format!("{module}/{name}")
}

impl Message {
    /// The message as one of a module of the device.
    ///
    /// # Errors
    ///
    /// [`TelemetryError::Name`] for a name that has more than [`MAXIMUM_NAME_LENGTH`] characters with that of the module.
    pub fn of_module(mut self, module: &str) -> Result<Self, TelemetryError> {
        for point in &mut self.points {
            point.name = body::checked_name(name_in_module(module, &point.name))?;
        }
        Ok(self)
    }
}

/// Reads a request with one message. `headers` are all headers of the request, as names and values; those that mean
/// nothing here are ignored.
pub fn parse_message<'a>(
    body: &[u8],
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Message, TelemetryError> {
    message(body, Properties::of_headers(headers)?)
}

fn message(body: &[u8], properties: Properties) -> Result<Message, TelemetryError> {
    let bytes = body.len().saturating_add(properties.bytes());
    if bytes > MAXIMUM_MESSAGE_BYTES {
        return Err(TelemetryError::MessageTooLarge { bytes });
    }
    let points = body::points(body, properties.component.as_deref())?;
    Ok(Message { id: properties.message_id, device_time: properties.device_time, properties: properties.own, points })
}

#[cfg(test)]
mod tests;
