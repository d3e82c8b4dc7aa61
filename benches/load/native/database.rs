//! Blocking work on its own threads. SQLite has one writer at a time, so writers wait for each other here, where waiting
//! costs nothing, and not at the lock in the file, where it is a sleep.

use super::{Failure, internal};
use skein_store::{Database, Options, Result, Session};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// As many connections as the store's pool keeps.
const READERS: usize = 4;

pub struct Databases {
    readers: Pool,
    writer: Pool,
}

struct Pool {
    database: Arc<Database>,
    free: Semaphore,
}

impl Databases {
    pub fn open(file: &Path) -> Self {
        let pool = |connections| Pool {
            database: Database::file(file, Options::default()),
            free: Semaphore::new(connections),
        };
        Self { readers: pool(READERS), writer: pool(1) }
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Failure> {
        self.readers.run(work).await
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Failure> {
        self.writer.run(work).await
    }
}

impl Pool {
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Failure> {
        let _free = self.free.acquire().await.map_err(internal)?;
        let session = self.database.session();
        tokio::task::spawn_blocking(move || work(&session)).await.map_err(internal)?.map_err(internal)
    }
}
