//! The functions of `spin:sqlite/sqlite` that a component calls.

use wasmtime::component::{Accessor, FutureReader, HasData, Resource, StreamReader};

use super::{Connection, SqliteState, results::Producer};
use crate::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};

/// Leads the generated bindings to [`SqliteState`].
pub struct Sqlite;

impl HasData for Sqlite {
    type Data<'a> = &'a mut SqliteState;
}

type Rows = (Vec<String>, StreamReader<RowResult>, FutureReader<Result<(), Error>>);

impl SqliteState {
    fn open(&mut self, label: &str) -> Result<Resource<Connection>, Error> {
        let database = self.allowed.get(label).ok_or(Error::AccessDenied)?;
        let connection = database.connect();
        self.connections.push(connection).map_err(|_| Error::Io("too many connections opened".into()))
    }

    fn connection(&self, handle: &Resource<Connection>) -> Result<Connection, Error> {
        self.connections.get(handle).cloned().map_err(|_| Error::InvalidConnection)
    }
}

impl Host for SqliteState {}

/// The synchronous functions: the instance waits, the others of the application go on.
impl HostConnection for SqliteState {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        Ok(Self::open(self, &database))
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let connection = match self.connection(&connection) {
            Ok(connection) => connection,
            Err(error) => return Ok(Err(error)),
        };
        Ok(connection.collect(statement, parameters).await)
    }

    async fn last_insert_rowid(&mut self, connection: Resource<Connection>) -> wasmtime::Result<i64> {
        let connection = self.connections.get(&connection)?.clone();
        Ok(connection.last_insert_rowid().await)
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = self.connections.get(&connection)?.clone();
        Ok(connection.changes().await)
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.connections.delete(connection)?;
        Ok(())
    }
}

/// The asynchronous functions: the instance's other requests go on as well.
impl<T: Send> HostConnectionWithStore<T> for Sqlite {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        Ok(accessor.with(|mut access| access.get().open(&database)))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<Rows, Error>> {
        let connection = match accessor.with(|mut access| access.get().connection(&connection)) {
            Ok(connection) => connection,
            Err(error) => return Ok(Err(error)),
        };
        let streamed = connection.stream(statement, parameters).await;
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, Producer(streamed.rows))?;
            let end = FutureReader::new(&mut access, streamed.end)?;
            Ok(Ok((streamed.names, rows, end)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        let connection = accessor.with(|mut access| access.get().connections.get(&connection).cloned())?;
        Ok(connection.last_insert_rowid().await)
    }

    async fn changes_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connections.get(&connection).cloned())?;
        Ok(connection.changes().await)
    }
}
