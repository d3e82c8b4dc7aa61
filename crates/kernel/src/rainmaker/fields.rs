//! Bodies: JSON objects whatever their media type is said to be, in which null is absent (contract `rainmaker.md` §1.1).

use super::{BAD_BODY, refusal};
use crate::{ApiError, ErrorKind, RawBody};
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value};

/// The members of a body. No body at all is an empty object.
#[derive(Clone, Debug, Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(refusal(BAD_BODY, "The body must be a JSON object.")),
            Err(error) => Err(refusal(BAD_BODY, format!("The body is not valid JSON: {error}."))),
        }
    }

    /// Whether a member is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A member as it is.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The whole body.
    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    /// A member that is text. A number counts as its digits: clients send codes in both forms.
    pub fn text(&self, name: &'static str) -> Result<Option<String>, ApiError> {
        self.typed(name, "a string", |value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// A member that is true or false, also as text.
    pub fn boolean(&self, name: &'static str) -> Result<Option<bool>, ApiError> {
        self.typed(name, "a boolean", |value| match value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        })
    }

    /// A member that is an array of texts.
    pub fn texts(&self, name: &'static str) -> Result<Option<Vec<String>>, ApiError> {
        self.typed(name, "an array of strings", |value| {
            value.as_array()?.iter().map(|entry| entry.as_str().map(ToOwned::to_owned)).collect()
        })
    }

    fn typed<T>(
        &self,
        name: &'static str,
        expected: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        match convert(value) {
            Some(value) => Ok(Some(value)),
            None => Err(ApiError {
                field: Some(name),
                ..ApiError::new(ErrorKind::BadRequest, format!("{name}: must be {expected}")).with_code(BAD_BODY)
            }),
        }
    }
}

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Self::parse(&RawBody::from_request(request, state).await?.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_absent_and_types_are_checked_by_name() {
        let fields = Fields::parse(br#"{"a":"x","n":1,"z":null,"t":"True","f":false,"l":["x"],"m":[1]}"#).unwrap();
        assert_eq!(fields.text("a").unwrap().as_deref(), Some("x"));
        assert_eq!(fields.text("n").unwrap().as_deref(), Some("1"));
        assert_eq!(fields.text("z").unwrap(), None);
        assert!(!fields.has("z") && fields.has("f"));
        assert_eq!((fields.boolean("t").unwrap(), fields.boolean("f").unwrap()), (Some(true), Some(false)));
        assert_eq!(fields.texts("l").unwrap(), Some(vec!["x".to_owned()]));
        for error in [fields.text("f").unwrap_err(), fields.boolean("a").unwrap_err(), fields.texts("m").unwrap_err()] {
            assert_eq!((error.kind, error.code), (ErrorKind::BadRequest, Some(BAD_BODY)));
        }
        assert_eq!(fields.texts("m").unwrap_err().field, Some("m"));
    }

    #[test]
    fn no_body_is_an_empty_object_and_no_object_is_refused() {
        assert!(!Fields::parse(b" \n").unwrap().has("a"));
        for body in ["[]", "1", "{", "null"] {
            assert_eq!(Fields::parse(body.as_bytes()).unwrap_err().code, Some(BAD_BODY), "{body}");
        }
    }
}
