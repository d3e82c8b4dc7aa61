//! What a field of a record holds.

use super::Number;

/// The value of a field of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Missing.
    Null,
    /// One text.
    Text(&'a str),
    /// All the texts of a field that has several.
    Texts(Vec<&'a str>),
    /// A number.
    Number(Number),
    /// True or false.
    Boolean(bool),
    /// A JSON object or array, which is there but compares with nothing.
    Structured,
}

impl Value<'_> {
    pub(super) fn is_missing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Texts(texts) => texts.is_empty(),
            Self::Text(_) | Self::Number(_) | Self::Boolean(_) | Self::Structured => false,
        }
    }
}

/// The value of a property.
impl<'a> From<&'a serde_json::Value> for Value<'a> {
    fn from(json: &'a serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Boolean(*truth),
            serde_json::Value::Number(number) => Number::from_json(number).map_or(Self::Null, Self::Number),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(_) | serde_json::Value::Object(_) => Self::Structured,
        }
    }
}
