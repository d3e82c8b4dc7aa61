//! The reading of JSON bodies (contract `central.md` §1.5): unknown and read-only members are passed over, members of a
//! wrong type are 422 by name, and absent, null and a value are three different things.

use crate::ApiError;
use serde_json::{Map, Value};
use skein_fleet::merge_patch::Patch;
use std::fmt;

/// A body that is an object.
#[derive(Clone, Debug)]
pub struct Document(Map<String, Value>);

impl Document {
    /// The object of a body; any other JSON is 422.
    pub fn of(body: Value) -> Result<Self, ApiError> {
        match body {
            Value::Object(members) => Ok(Self(members)),
            _ => Err(ApiError::unprocessable("body", "must be a JSON object")),
        }
    }

    /// The members.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// A member as it is.
    pub fn value(&self, name: &'static str) -> Patch<&Value> {
        match self.0.get(name) {
            None => Patch::Absent,
            Some(Value::Null) => Patch::Null,
            Some(value) => Patch::Value(value),
        }
    }

    /// A member that is text.
    pub fn text(&self, name: &'static str) -> Result<Patch<&str>, ApiError> {
        self.typed(name, "a string", Value::as_str)
    }

    /// A member that is true or false.
    pub fn boolean(&self, name: &'static str) -> Result<Patch<bool>, ApiError> {
        self.typed(name, "a boolean", Value::as_bool)
    }

    /// A member that is a whole number.
    pub fn integer(&self, name: &'static str) -> Result<Patch<i64>, ApiError> {
        self.typed(name, "a whole number", Value::as_i64)
    }

    /// A member that is an object.
    pub fn object(&self, name: &'static str) -> Result<Patch<Self>, ApiError> {
        self.typed(name, "an object", |value| value.as_object().cloned().map(Self))
    }

    /// A member that is an array.
    pub fn array(&self, name: &'static str) -> Result<Patch<&Vec<Value>>, ApiError> {
        self.typed(name, "an array", Value::as_array)
    }

    /// A member that is text of a type with rules of its own.
    pub fn parsed<T: std::str::FromStr<Err: fmt::Display>>(&self, name: &'static str) -> Result<Patch<T>, ApiError> {
        self.text(name)?.try_map(|text| text.parse().map_err(|error| ApiError::unprocessable(name, error)))
    }

    /// The member `etag`, which acts as one more `If-Match`. Empty and null count as absent.
    pub fn etag(&self) -> Result<Option<&str>, ApiError> {
        Ok(self.text("etag")?.or_keep(None))
    }

    fn typed<'a, T>(
        &'a self,
        name: &'static str,
        expected: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Patch<T>, ApiError> {
        self.value(name).try_map(|value| {
            convert(value).ok_or_else(|| ApiError::unprocessable(name, format_args!("must be {expected}")))
        })
    }
}

/// What a PUT makes of a member: null is not a value there, since a PUT gives the whole resource.
pub fn given<T>(member: Patch<T>, name: &'static str) -> Result<Option<T>, ApiError> {
    match member {
        Patch::Absent => Ok(None),
        Patch::Null => Err(ApiError::unprocessable(name, "must not be null")),
        Patch::Value(value) => Ok(Some(value)),
    }
}

/// A member that has to be there.
pub fn required<T>(member: Patch<T>, name: &'static str) -> Result<T, ApiError> {
    given(member, name)?.ok_or_else(|| ApiError::unprocessable(name, "is required"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use serde_json::json;

    #[test]
    fn members_are_absent_null_or_of_the_right_type() {
        let document = Document::of(json!({ "name": "a", "on": true, "none": null, "list": [] })).unwrap();
        assert_eq!(document.text("name").unwrap(), Patch::Value("a"));
        assert_eq!(document.text("none").unwrap(), Patch::Null);
        assert_eq!(document.boolean("missing").unwrap(), Patch::Absent);
        let error = document.boolean("name").unwrap_err();
        assert_eq!((error.kind, error.field), (ErrorKind::Unprocessable, Some("name")));
        assert_eq!(given(document.text("none").unwrap(), "none").unwrap_err().kind, ErrorKind::Unprocessable);
        assert_eq!(required(document.text("missing").unwrap(), "missing").unwrap_err().message, "missing: is required");
        assert_eq!(Document::of(json!([1])).unwrap_err().kind, ErrorKind::Unprocessable);
    }
}
