//! Spin's SQLite interface.
#![allow(clippy::disallowed_methods, reason = "the one place that calls it")]

use crate::{Result, Row, StoreError, Value};
use spin_sdk::sqlite::Value as SpinValue;
use spin_sdk::sqlite::wit::sqlite;

/// The name of the database in `spin.toml`.
#[derive(Clone, Debug)]
pub(crate) struct Source(&'static str);

impl Default for Source {
    fn default() -> Self {
        Self("default")
    }
}

/// A connection of the host's.
pub(crate) struct Connection(sqlite::Connection);

impl Connection {
    /// Opens a new connection of its own, so that a transaction on it is private to it.
    pub(crate) fn open(source: &Source) -> Result<Self> {
        sqlite::Connection::open(source.0).map(Self).map_err(error)
    }

    /// Runs one statement and takes all its rows.
    pub(crate) fn execute(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let parameters: Vec<SpinValue> = parameters.iter().map(to_spin).collect();
        let result = self.0.execute(sql, &parameters).map_err(error)?;
        Ok(result.rows.into_iter().map(|row| Row(row.values.into_iter().map(from_spin).collect())).collect())
    }
}

fn to_spin(value: &Value) -> SpinValue {
    match value {
        Value::Null => SpinValue::Null,
        Value::Integer(value) => SpinValue::Integer(*value),
        Value::Real(value) => SpinValue::Real(*value),
        Value::Text(value) => SpinValue::Text(value.clone()),
        Value::Blob(value) => SpinValue::Blob(value.clone()),
    }
}

fn from_spin(value: SpinValue) -> Value {
    match value {
        SpinValue::Null => Value::Null,
        SpinValue::Integer(value) => Value::Integer(value),
        SpinValue::Real(value) => Value::Real(value),
        SpinValue::Text(value) => Value::Text(value),
        SpinValue::Blob(value) => Value::Blob(value),
    }
}

fn error(error: sqlite::Error) -> StoreError {
    match error {
        sqlite::Error::Io(message) => StoreError::from_message(message),
        other => StoreError::Statement(other.to_string()),
    }
}
