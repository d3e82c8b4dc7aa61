//! A key-value store as rows of a SQLite file, in the table that Spin makes.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::{
    sync::{mpsc, oneshot},
    task::spawn_blocking,
};

use crate::bindings::spin::key_value::key_value::Error;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS spin_key_value (store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))";
const GET: &str = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
const SET: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";
const DELETE: &str = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";
const KEYS: &str = "SELECT key FROM spin_key_value WHERE store = ?1";

/// So many keys are read ahead of the component.
const KEYS_AHEAD: usize = 4;

/// The file of stores, or memory if there is no path. One connection serves everybody.
#[derive(Debug, Clone)]
pub struct StoreFile {
    path: Option<PathBuf>,
    connection: Arc<Mutex<Option<Connection>>>,
}

/// A store that a component opened.
#[derive(Debug, Clone)]
pub struct Store {
    name: String,
    file: StoreFile,
}

impl StoreFile {
    /// The file is opened when it is first used.
    pub fn new(path: Option<PathBuf>) -> Self {
        Self { path, connection: Arc::default() }
    }

    /// The store of that name.
    pub fn store(&self, name: &str) -> Store {
        Store { name: name.into(), file: self.clone() }
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let mut slot = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match slot.take() {
            Some(connection) => connection,
            None => self.open()?,
        };
        work(slot.insert(connection))
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let connection = match &self.path {
            Some(path) => Connection::open(path),
            None => Connection::open_in_memory(),
        }?;
        connection.execute(TABLE, [])?;
        Ok(connection)
    }
}

impl Store {
    /// The value of a key, if it has one.
    pub async fn get(self, key: String) -> Result<Option<Vec<u8>>, Error> {
        self.run(move |store, connection| {
            connection.prepare_cached(GET)?.query_row([store, &key], |row| row.get(0)).optional()
        })
        .await
    }

    /// Gives a key a value.
    pub async fn set(self, key: String, value: Vec<u8>) -> Result<(), Error> {
        self.run(move |store, connection| connection.prepare_cached(SET)?.execute(params![store, key, value]).map(drop))
            .await
    }

    /// Takes a key's value away.
    pub async fn delete(self, key: String) -> Result<(), Error> {
        self.run(move |store, connection| connection.prepare_cached(DELETE)?.execute([store, &key]).map(drop)).await
    }

    /// Sends all keys, and then how it ended.
    pub fn keys(self) -> (mpsc::Receiver<String>, oneshot::Receiver<Result<(), Error>>) {
        let (keys, received) = mpsc::channel(KEYS_AHEAD);
        let (end, ended) = oneshot::channel();
        spawn_blocking(move || {
            let result = self.file.with(|connection| {
                let mut statement = connection.prepare_cached(KEYS)?;
                let mut rows = statement.query([&self.name])?;
                while let Some(row) = rows.next()? {
                    if keys.blocking_send(row.get(0)?).is_err() {
                        break;
                    }
                }
                Ok(())
            });
            drop(keys);
            let _ = end.send(result.map_err(|error| Error::Other(error.to_string())));
        });
        (received, ended)
    }

    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&str, &Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let done = spawn_blocking(move || self.file.with(|connection| work(&self.name, connection))).await;
        done.map_err(|error| Error::Other(error.to_string()))?.map_err(|error| Error::Other(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stores_of_one_file_are_apart() {
        let file = StoreFile::new(None);
        let (one, other) = (file.store("one"), file.store("other"));
        one.clone().set("k".into(), b"1".to_vec()).await.unwrap();
        one.clone().set("k".into(), b"2".to_vec()).await.unwrap();
        assert_eq!(one.clone().get("k".into()).await.unwrap(), Some(b"2".to_vec()));
        assert_eq!(other.get("k".into()).await.unwrap(), None);
        let (mut keys, ended) = one.clone().keys();
        assert_eq!(keys.recv().await.as_deref(), Some("k"));
        assert_eq!(keys.recv().await, None);
        ended.await.unwrap().unwrap();
        one.clone().delete("k".into()).await.unwrap();
        assert_eq!(one.get("k".into()).await.unwrap(), None);
    }
}
