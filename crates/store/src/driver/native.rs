//! The SQLite library, for code that runs outside a component.

use crate::{Result, Row, StoreError, Value};
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use std::path::PathBuf;

/// The database file.
#[derive(Clone, Debug)]
pub(crate) struct Source(pub(crate) PathBuf);

impl Default for Source {
    fn default() -> Self {
        Self("skein.db".into())
    }
}

/// A connection to the file.
pub(crate) struct Connection(rusqlite::Connection);

impl Connection {
    /// Opens a new connection of its own, so that a transaction on it is private to it.
    pub(crate) fn open(source: &Source) -> Result<Self> {
        rusqlite::Connection::open(&source.0).map(Self).map_err(|error| error_of(&error))
    }

    /// Runs one statement and takes all its rows.
    pub(crate) fn execute(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let run = || {
            let mut statement = self.0.prepare_cached(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
            let mut taken = Vec::new();
            while let Some(row) = rows.next()? {
                let values = (0..columns).map(|column| row.get_ref(column).map(from_sqlite));
                taken.push(Row(values.collect::<rusqlite::Result<_>>()?));
            }
            Ok(taken)
        };
        run().map_err(|error: rusqlite::Error| error_of(&error))
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Integer(value) => ToSqlOutput::Owned(SqlValue::Integer(*value)),
            Self::Real(value) => ToSqlOutput::Owned(SqlValue::Real(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Blob(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

fn from_sqlite(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Value::Blob(value.to_vec()),
    }
}

fn error_of(error: &rusqlite::Error) -> StoreError {
    StoreError::from_message(error.to_string())
}
