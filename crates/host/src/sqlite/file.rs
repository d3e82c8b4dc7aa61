//! Databases in files, through SQLite in this process.

use std::{
    ffi::c_int,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use rusqlite::{
    CachedStatement, ErrorCode, Row, ToSql,
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

/// The steps of SQLite's machine are counted by so many.
const STEPS: c_int = 1_000;
/// A read is short if it takes no more than this many [`STEPS`], about a millisecond.
const SHORT_READ: u32 = 20;

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
    open: Arc<Mutex<Option<OpenFile>>>,
}

/// A connection that was used.
#[derive(Debug)]
struct OpenFile {
    connection: rusqlite::Connection,
    /// With a write-ahead log no reader waits for a writer.
    write_ahead_log: bool,
    /// After so many [`STEPS`] the statement is interrupted.
    patience: Arc<AtomicU32>,
}

impl FileDatabase {
    /// A connection that opens the file with its first statement.
    pub fn connect(&self) -> FileConnection {
        FileConnection { database: self.clone(), open: Arc::default() }
    }

    fn open(&self) -> rusqlite::Result<OpenFile> {
        let mut connection = match &self.path {
            Some(path) => rusqlite::Connection::open(path),
            None => rusqlite::Connection::open_in_memory(),
        }?;
        if !self.allow_attach_file {
            connection.authorizer(Some(deny_files))?;
        }
        let mode: rusqlite::Result<String> = connection.pragma_query_value(None, "journal_mode", |row| row.get(0));
        let patience = Arc::new(AtomicU32::new(u32::MAX));
        let left = patience.clone();
        connection.progress_handler(STEPS, Some(move || left.fetch_sub(1, Ordering::Relaxed) == 0))?;
        Ok(OpenFile { connection, write_ahead_log: mode.is_ok_and(|mode| mode == "wal"), patience })
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

    /// Runs a statement to its end: here if it is a short read, else on a thread for blocking work.
    pub async fn collect(self, statement: String, parameters: Vec<Value>) -> Result<QueryResult, Error> {
        if let Some(result) = self.short_read(&statement, &parameters) {
            return result.map_err(Error::from);
        }
        self.blocking(move |connection| collect(connection.prepare_cached(&statement)?, &parameters)).await
    }

    /// What a statement reads, if it does nothing else, soon ends and waits for nobody: for that, to wake another thread
    /// and wait for it costs more than the read.
    fn short_read(&self, statement: &str, parameters: &[Value]) -> Option<Result<QueryResult, Failure>> {
        let open = self.open.try_lock().ok()?;
        let open = open.as_ref().filter(|open| open.write_ahead_log)?;
        let prepared = open.connection.prepare_cached(statement).ok()?;
        // COMMIT counts as read-only, but has no columns.
        if !prepared.readonly() || prepared.column_count() == 0 {
            return None;
        }
        open.patience.store(SHORT_READ, Ordering::Relaxed);
        match collect(prepared, parameters) {
            Err(Failure::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => None,
            result => Some(result),
        }
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
        let open = open.insert(connection);
        open.patience.store(u32::MAX, Ordering::Relaxed);
        let result = work(&open.connection);
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

/// Runs a statement to its end.
fn collect(mut statement: CachedStatement<'_>, parameters: &[Value]) -> Result<QueryResult, Failure> {
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
