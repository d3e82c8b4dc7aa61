//! The reading of JSON bodies (contract `iotda.md` §1.1). What is null counts as left out.

use super::bad_parameter;
use crate::ApiError;
use serde_json::{Map, Value};

/// The members of a body that is an object. Unknown ones are passed over, as the vendor's own server does.
pub struct Members(Map<String, Value>);

impl Members {
    /// The members of a body; any other JSON is refused.
    pub fn of(body: Value) -> Result<Self, ApiError> {
        match body {
            Value::Object(members) => Ok(Self(members)),
            _ => Err(bad_parameter("body", "must be a JSON object")),
        }
    }

    /// A member that is text; none when it is left out.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(bad_parameter(name, "must be a string")),
        }
    }

    /// A text that has to be there.
    pub fn required_text(&self, name: &'static str) -> Result<&str, ApiError> {
        self.text(name)?.ok_or_else(|| bad_parameter(name, "is required"))
    }
}
