//! Databases in files, through SQLite in this process.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{
    Row, ToSql,
    hooks::{AuthAction, AuthContext, Authorization},
    params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use tokio::task::spawn_blocking;

use super::{
    MAX_RESULT_BYTES,
    results::{Sink, size, too_large},
};
use crate::bindings::spin::sqlite::sqlite::{Error, QueryResult, RowResult, Value};

/// A database file.
#[derive(Debug, Clone)]
pub struct FileDatabase {
    /// In memory, and private to each connection, if absent.
    pub path: Option<PathBuf>,
    /// Whether a statement may attach other files.
    pub allow_attach_file: bool,
}

/// A connection to a database file. A statement waits until the one before it was read to its end, as in Spin.
#[derive(Debug, Clone)]
pub struct FileConnection {
    database: FileDatabase,
    open: Arc<Mutex<Option<rusqlite::Connection>>>,
}

impl FileDatabase {
    /// A connection that opens the file with its first statement.
    pub fn connect(&self) -> FileConnection {
        FileConnection { database: self.clone(), open: Arc::default() }
    }

    fn open(&self) -> rusqlite::Result<rusqlite::Connection> {
        let mut connection = match &self.path {
            Some(path) => rusqlite::Connection::open(path),
            None => rusqlite::Connection::open_in_memory(),
        }?;
        if !self.allow_attach_file {
            connection.authorizer(Some(deny_files))?;
        }
        Ok(connection)
    }
}

/// Temporary and in-memory databases may always be attached.
fn deny_files(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => Authorization::Deny,
        _ => Authorization::Allow,
    }
}

impl FileConnection {
    /// Runs a statement on a thread for blocking work, and sends its rows from there.
    pub fn start(self, statement: String, parameters: Vec<Value>, sink: Sink) {
        let Sink { columns, rows, end } = sink;
        spawn_blocking(move || {
            let ended = self.with(|connection| {
                let mut statement = connection.prepare_cached(&statement)?;
                if columns.send(names(&statement)).is_err() {
                    return Ok(());
                }
                let mut found = statement.query(params_from_iter(parameters))?;
                while let Some(row) = found.next()? {
                    let row = read(row)?;
                    if size(&row) > MAX_RESULT_BYTES {
                        return Err(Failure::TooLarge);
                    }
                    // Nobody listens any more: the component dropped the rows.
                    if rows.blocking_send(row).is_err() {
                        return Ok(());
                    }
                }
                Ok(())
            });
            // The end of the rows must be seen before the end of the statement is awaited.
            drop(rows);
            let _ = end.send(ended);
        });
    }

    /// Runs a statement on a thread for blocking work.
    pub async fn collect(self, statement: String, parameters: Vec<Value>) -> Result<QueryResult, Error> {
        self.blocking(move |connection| {
            let mut statement = connection.prepare_cached(&statement)?;
            let columns = names(&statement);
            let mut found = statement.query(params_from_iter(parameters))?;
            let mut rows = Vec::new();
            let mut bytes = 0;
            while let Some(row) = found.next()? {
                let row = read(row)?;
                bytes += size(&row);
                if bytes > MAX_RESULT_BYTES {
                    return Err(Failure::TooLarge);
                }
                rows.push(row);
            }
            Ok(QueryResult { columns, rows })
        })
        .await
    }

    /// How many rows the last statement changed.
    pub async fn changes(self) -> u64 {
        self.blocking(|connection| Ok(connection.changes())).await.unwrap_or_default()
    }

    /// The row that was inserted last.
    pub async fn last_insert_rowid(self) -> i64 {
        self.blocking(|connection| Ok(connection.last_insert_rowid())).await.unwrap_or_default()
    }

    async fn blocking<T: Send + 'static>(
        self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Error> {
        spawn_blocking(move || self.with(work)).await.map_err(|error| Error::Io(error.to_string()))?
    }

    fn with<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure>) -> Result<T, Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match open.take() {
            Some(connection) => connection,
            None => self.database.open().map_err(Failure::from)?,
        };
        let result = work(open.insert(connection));
        result.map_err(Error::from)
    }
}

/// Why a statement failed.
enum Failure {
    Sqlite(rusqlite::Error),
    TooLarge,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Sqlite(error) => Self::Io(error.to_string()),
            Failure::TooLarge => too_large(),
        }
    }
}

fn names(statement: &rusqlite::Statement<'_>) -> Vec<String> {
    statement.column_names().map(String::from).collect()
}

fn read(row: &Row<'_>) -> Result<RowResult, Failure> {
    let columns = row.as_ref().column_count();
    let value = |column| {
        Ok(match row.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(str::from_utf8(text).map_err(rusqlite::Error::from)?.to_string()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        })
    };
    let values = (0..columns).map(value).collect::<Result<_, Failure>>()?;
    Ok(RowResult { values })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
