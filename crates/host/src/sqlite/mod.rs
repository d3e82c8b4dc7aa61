//! `spin:sqlite`: databases in files and on libSQL servers.

mod file;
mod interface;
mod libsql;
mod results;

use std::{collections::HashMap, sync::Arc};

use wasmtime::component::ResourceTable;

pub use file::FileDatabase;
pub use interface::Sqlite;
pub use libsql::LibSqlDatabase;
pub use results::Producer;
use results::Streamed;

use crate::bindings::spin::sqlite::sqlite::{Error, QueryResult, Value};

/// As many connections as one instance may have open; Spin's number.
const MAX_CONNECTIONS: usize = 256;
/// No single row, and no result that is not streamed, may be larger; Spin's number.
const MAX_RESULT_BYTES: usize = 128 << 20;

/// Where the tables of one label are.
#[derive(Debug, Clone)]
pub enum Database {
    /// In a file, or in memory.
    File(FileDatabase),
    /// On a libSQL server.
    LibSql(Arc<LibSqlDatabase>),
}

/// A connection of a component: its transactions are its own.
#[derive(Debug, Clone)]
pub enum Connection {
    /// To a file.
    File(file::FileConnection),
    /// To a libSQL server.
    LibSql(Arc<libsql::LibSqlConnection>),
}

/// The databases by label.
pub type Databases = HashMap<String, Database>;

/// What one instance has of it.
pub struct SqliteState {
    allowed: Arc<Databases>,
    connections: ResourceTable,
}

impl SqliteState {
    /// `allowed` are the databases of which the component may know.
    pub fn new(allowed: Arc<Databases>) -> Self {
        let mut connections = ResourceTable::new();
        connections.set_max_capacity(MAX_CONNECTIONS);
        Self { allowed, connections }
    }
}

impl Database {
    /// Costs nothing: the connection is made with the first statement.
    fn connect(&self) -> Connection {
        match self {
            Self::File(database) => Connection::File(database.connect()),
            Self::LibSql(database) => Connection::LibSql(Arc::new(database.connect())),
        }
    }
}

impl Connection {
    /// Runs a statement and gives its rows while they are read.
    ///
    /// Waits until the columns are known. An error of the statement comes at the end of the rows, and so do those of its preparation.
    async fn stream(&self, statement: String, parameters: Vec<Value>) -> Streamed {
        let (sink, streamed) = results::channel();
        match self {
            Self::File(connection) => connection.clone().start(statement, parameters, sink),
            Self::LibSql(connection) => connection.clone().start(statement, parameters, sink),
        }
        streamed.with_columns().await
    }

    /// Runs a statement to its end.
    async fn collect(&self, statement: String, parameters: Vec<Value>) -> Result<QueryResult, Error> {
        match self {
            Self::File(connection) => connection.clone().collect(statement, parameters).await,
            Self::LibSql(_) => self.stream(statement, parameters).await.collect().await,
        }
    }

    async fn changes(&self) -> u64 {
        match self {
            Self::File(connection) => connection.clone().changes().await,
            Self::LibSql(connection) => connection.changes().await,
        }
    }

    async fn last_insert_rowid(&self) -> i64 {
        match self {
            Self::File(connection) => connection.clone().last_insert_rowid().await,
            Self::LibSql(connection) => connection.last_insert_rowid().await,
        }
    }
}
