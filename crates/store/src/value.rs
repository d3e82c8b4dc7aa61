//! Parameters and results of statements, the same for every driver.

use crate::{Result, StoreError};
use skein_fleet::filter::sql::Parameter;
use skein_fleet::id::RecordId;
use skein_fleet::time::Timestamp;

/// Reads a boolean of a JSON document that SQLite made, which has 0 and 1 for it.
pub(crate) fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    Ok(<u8 as serde::Deserialize>::deserialize(deserializer)? != 0)
}

/// A value of a parameter or a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// An integer, a boolean (0 or 1) or a time (Unix milliseconds).
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Integer(value.unix_millis())
    }
}

impl From<RecordId> for Value {
    fn from(value: RecordId) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<Parameter> for Value {
    fn from(value: Parameter) -> Self {
        match value {
            Parameter::Text(text) => Self::Text(text),
            Parameter::Integer(integer) => Self::Integer(integer),
            Parameter::Real(real) => Self::Real(real),
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The value at `column`, counted from 0; NULL beyond the end.
    pub fn value(&self, column: usize) -> &Value {
        self.0.get(column).unwrap_or(&Value::Null)
    }

    /// An integer column.
    pub fn integer(&self, column: usize) -> Result<i64> {
        match self.value(column) {
            Value::Integer(value) => Ok(*value),
            _ => Err(StoreError::Column { column, expected: "an integer" }),
        }
    }

    /// An integer column that may be NULL.
    pub fn optional_integer(&self, column: usize) -> Result<Option<i64>> {
        if self.value(column) == &Value::Null { Ok(None) } else { self.integer(column).map(Some) }
    }

    /// A column that holds 0 or 1.
    pub fn boolean(&self, column: usize) -> Result<bool> {
        Ok(self.integer(column)? != 0)
    }

    /// A column that holds a time.
    pub fn timestamp(&self, column: usize) -> Result<Timestamp> {
        Ok(Timestamp::from_unix_millis(self.integer(column)?))
    }

    /// A column that holds a time and may be NULL.
    pub fn optional_timestamp(&self, column: usize) -> Result<Option<Timestamp>> {
        Ok(self.optional_integer(column)?.map(Timestamp::from_unix_millis))
    }

    /// A text column.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.optional_text(column)?.ok_or(StoreError::Column { column, expected: "text" })
    }

    /// A text column that may be NULL.
    pub fn optional_text(&self, column: usize) -> Result<Option<&str>> {
        match self.value(column) {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            _ => Err(StoreError::Column { column, expected: "text" }),
        }
    }

    /// A column of bytes.
    pub fn blob(&self, column: usize) -> Result<&[u8]> {
        self.optional_blob(column)?.ok_or(StoreError::Column { column, expected: "bytes" })
    }

    /// A column of bytes that may be NULL.
    pub fn optional_blob(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.value(column) {
            Value::Null => Ok(None),
            Value::Blob(value) => Ok(Some(value)),
            _ => Err(StoreError::Column { column, expected: "bytes" }),
        }
    }

    /// A text column that holds a JSON document.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T> {
        Ok(serde_json::from_str(self.text(column)?)?)
    }

    /// A text column that holds a JSON document and may be NULL.
    pub fn optional_json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<Option<T>> {
        Ok(self.optional_text(column)?.map(serde_json::from_str).transpose()?)
    }
}
