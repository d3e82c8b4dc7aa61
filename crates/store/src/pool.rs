//! Connections, their pragmas, and the two ways to use them: one statement, or one transaction.

use crate::driver::{Connection, Source};
use crate::{Result, Row, StoreError, Value, migrations};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

/// How long SQLite itself waits for another connection's write before it refuses a statement, in milliseconds: it looks
/// again after 1 and 2 of them. With more time its steps grow to 100 ms, in which the others are served over and over: the
/// slowest of a hundred writes then took 600 ms with 32 connections, and takes 75 ms.
const BUSY_TIMEOUT_MS: u32 = 3;

/// How often a call is tried on a file before it fails with [`StoreError::Busy`]: for some 5 s.
const ATTEMPTS: usize = 1_666;

/// How long a call waits between its attempts on a libSQL server, which takes no busy time-out and refuses writers when
/// they are many, in milliseconds. Together they are about 5 s as well.
const WAITS_MS: [u64; 9] = [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560];

/// Idle connections that an instance keeps. Its calls do not overlap, so it rarely has more than one.
const IDLE_CONNECTIONS: usize = 4;

/// What an acknowledged write survives; SQLite's `synchronous`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// A crash of the process, of the system, and loss of power. The default.
    #[default]
    Full,
    /// A crash of the process; the last writes may be gone after a crash of the system or loss of power.
    Normal,
}

/// How a database is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What an acknowledged write survives. Without effect on a libSQL server, which decides for itself.
    pub synchronous: Synchronous,
}

/// Something that runs statements: a [`Session`] one by one, a [`Transaction`] together.
pub trait Executor {
    /// Runs one statement and gives all its rows.
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>>;

    /// Runs one statement and gives its first row.
    fn query_one(&self, sql: &str, parameters: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, parameters)?.into_iter().next())
    }
}

/// The database as one component instance sees it: a pool of connections, opened when needed.
pub struct Database {
    source: Source,
    options: Options,
    idle: Mutex<Vec<Connection>>,
    /// Whether it is on a server, which waits for nobody. Known when the first connection is open.
    remote: AtomicBool,
    migrated: AtomicBool,
}

impl Database {
    /// The application's database: that called `default` in its manifest. Outside a component, where there is no
    /// manifest, the file `skein.db`.
    pub fn default_of_application(options: Options) -> Arc<Self> {
        Self::new(Source::default(), options)
    }

    /// The database in a file, which is made when it is missing.
    #[cfg(not(target_family = "wasm"))]
    pub fn file(path: impl Into<std::path::PathBuf>, options: Options) -> Arc<Self> {
        Self::new(Source(path.into()), options)
    }

    fn new(source: Source, options: Options) -> Arc<Self> {
        Arc::new(Self {
            source,
            options,
            idle: Mutex::default(),
            remote: AtomicBool::new(false),
            migrated: AtomicBool::new(false),
        })
    }

    /// A session for one request. Its statements are counted together.
    pub fn session(self: &Arc<Self>) -> Session {
        Session { database: Arc::clone(self), statements: AtomicU32::new(0) }
    }

    /// Runs `work` on a connection that nobody else uses meanwhile. While it is refused as busy it is tried again: what
    /// was refused has changed nothing.
    fn with_connection<T>(&self, statements: &AtomicU32, work: impl Fn(&Counted<'_>) -> Result<T>) -> Result<T> {
        patiently(|attempt| self.wait_after(attempt), || self.attempt(statements, &work))
    }

    /// How long to wait after an attempt, counted from 1, that was refused as busy; none if it was the last.
    fn wait_after(&self, attempt: usize) -> Option<Duration> {
        if self.remote.load(Ordering::Relaxed) {
            WAITS_MS.get(attempt - 1).copied().map(Duration::from_millis)
        } else {
            (attempt < ATTEMPTS).then_some(Duration::ZERO)
        }
    }

    fn attempt<T>(&self, statements: &AtomicU32, work: impl FnOnce(&Counted<'_>) -> Result<T>) -> Result<T> {
        let pooled = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => self.open(statements)?,
        };
        let result = work(&Counted { connection: &connection, statements });
        // A connection that failed may be in a state that the next request must not inherit. A server may have a turn to
        // write reserved for one that it refused: closing it gives the turn back.
        let is_clean = match &result {
            Ok(_) => true,
            Err(error) => error.is_busy() && !self.remote.load(Ordering::Relaxed),
        };
        if is_clean {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_CONNECTIONS {
                idle.push(connection);
            }
        }
        result
    }

    /// Opens a connection, sets its pragmas and, the first time, brings the schema up to date.
    fn open(&self, statements: &AtomicU32) -> Result<Connection> {
        let connection = Connection::open(&self.source)?;
        let counted = Counted { connection: &connection, statements };
        // A libSQL server has its own time-out and durability and takes the pragmas for parse errors.
        let local = counted.query(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}"), &[]).is_ok();
        self.remote.store(!local, Ordering::Relaxed);
        if local {
            counted.query(
                match self.options.synchronous {
                    Synchronous::Full => "PRAGMA synchronous = FULL",
                    Synchronous::Normal => "PRAGMA synchronous = NORMAL",
                },
                &[],
            )?;
        }
        counted.query("PRAGMA foreign_keys = ON", &[])?;
        if !self.migrated.load(Ordering::Acquire) {
            migrations::prepare(&counted, local)?;
            self.migrated.store(true, Ordering::Release);
        }
        Ok(connection)
    }
}

/// Calls until the answer is another than busy, or there is no wait after an attempt.
fn patiently<T>(wait_after: impl Fn(usize) -> Option<Duration>, call: impl Fn() -> Result<T>) -> Result<T> {
    let mut attempt = 1;
    loop {
        let result = call();
        match (&result, wait_after(attempt)) {
            (Err(error), Some(wait)) if error.is_busy() => sleep(wait),
            _ => return result,
        }
        attempt += 1;
    }
}

/// A connection whose statements are counted.
pub(crate) struct Counted<'a> {
    connection: &'a Connection,
    statements: &'a AtomicU32,
}

impl Executor for Counted<'_> {
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let result = self.connection.execute(sql, parameters);
        if !result.as_ref().is_err_and(StoreError::is_busy) {
            self.statements.fetch_add(1, Ordering::Relaxed);
        }
        result
    }
}

/// Runs `work` between `BEGIN IMMEDIATE` and `COMMIT`, or rolls back when it fails.
pub(crate) fn transaction<T>(connection: &Counted<'_>, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
    connection.query("BEGIN IMMEDIATE", &[])?;
    let result = work(&Transaction(connection)).and_then(|value| {
        connection.query("COMMIT", &[])?;
        Ok(value)
    });
    if result.is_err() {
        // SQLite may have rolled back by itself; the connection is dropped by the caller in either case.
        let _ = connection.query("ROLLBACK", &[]);
    }
    result
}

/// One request's use of the database.
pub struct Session {
    database: Arc<Database>,
    statements: AtomicU32,
}

impl Session {
    /// Runs `work` in a transaction that holds the write lock from its beginning. Everything in it is committed, or
    /// nothing when it gives an error. A libSQL server may refuse a transaction as late as at its end: then `work` runs
    /// again in a new one.
    pub fn write<T>(&self, work: impl Fn(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.database.with_connection(&self.statements, |connection| transaction(connection, &work))
    }

    /// How many statements the session has run.
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }
}

impl Executor for Session {
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        self.database.with_connection(&self.statements, |connection| connection.query(sql, parameters))
    }
}

/// A transaction that has begun and not ended.
pub struct Transaction<'a>(&'a Counted<'a>);

impl Executor for Transaction<'_> {
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        self.0.query(sql, parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreError;

    fn database() -> (tempfile::TempDir, Arc<Database>) {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::file(folder.path().join("skein.db"), Options::default());
        (folder, database)
    }

    #[test]
    fn a_failed_transaction_leaves_nothing_behind() {
        let (_folder, database) = database();
        let session = database.session();
        let insert = "INSERT INTO telemetry_purges (device_pk, created_at) VALUES (?1, 0)";
        let result: Result<()> = session.write(|transaction| {
            transaction.query(insert, &[Value::Integer(1)])?;
            transaction.query("SELECT * FROM there_is_no_such_table", &[])?;
            Ok(())
        });
        assert!(result.is_err());
        assert!(session.query("SELECT * FROM telemetry_purges", &[]).unwrap().is_empty());
        session.write(|transaction| transaction.query(insert, &[Value::Integer(1)])).unwrap();
        assert_eq!(session.query("SELECT * FROM telemetry_purges", &[]).unwrap().len(), 1);
    }

    #[test]
    fn connections_are_durable_enforce_references_and_are_kept() {
        let (_folder, database) = database();
        let session = database.session();
        let pragma = |name: &str| session.query_one(&format!("PRAGMA {name}"), &[]).unwrap().unwrap();
        assert_eq!(pragma("synchronous").integer(0).unwrap(), 2);
        assert_eq!(pragma("foreign_keys").integer(0).unwrap(), 1);
        assert_eq!(pragma("journal_mode").text(0).unwrap(), "wal");
        assert_eq!(pragma("busy_timeout").integer(0).unwrap(), i64::from(BUSY_TIMEOUT_MS));
        let before = session.statements();
        session.query("SELECT 1", &[]).unwrap();
        assert_eq!(session.statements(), before + 1, "a pooled connection needs no pragma again");
    }

    #[test]
    fn what_is_busy_is_tried_again() {
        let calls = AtomicU32::new(0);
        let waits = |attempt: usize| (attempt < 3).then_some(Duration::ZERO);
        let served_after = |refusals: u32, refusal: fn() -> StoreError| {
            calls.store(0, Ordering::Relaxed);
            let call = || if calls.fetch_add(1, Ordering::Relaxed) < refusals { Err(refusal()) } else { Ok(()) };
            (patiently(waits, call).is_ok(), calls.load(Ordering::Relaxed))
        };
        let busy = || StoreError::Busy("later".into());
        assert_eq!(served_after(0, busy), (true, 1));
        assert_eq!(served_after(2, busy), (true, 3));
        assert_eq!(served_after(3, busy), (false, 3), "for as long as there are waits");
        assert_eq!(served_after(1, || StoreError::Missing("anything")), (false, 1), "it will not be better later");
    }

    #[test]
    fn a_writer_waits_for_seconds() {
        let (_folder, database) = database();
        let insert = "INSERT INTO telemetry_purges (device_pk, created_at) VALUES (?1, 0)";
        std::thread::scope(|scope| {
            let (begun, wait_for_it) = std::sync::mpsc::channel();
            scope.spawn({
                let database = &database;
                move || {
                    let slow = database.session().write(|transaction| {
                        transaction.query(insert, &[Value::Integer(1)])?;
                        begun.send(()).unwrap();
                        sleep(Duration::from_secs(2));
                        Ok(())
                    });
                    slow.unwrap();
                }
            });
            wait_for_it.recv().unwrap();
            database.session().query(insert, &[Value::Integer(2)]).unwrap();
        });
        assert_eq!(database.session().query("SELECT * FROM telemetry_purges", &[]).unwrap().len(), 2);
    }

    #[test]
    fn a_second_writer_waits_for_the_first() {
        let (_folder, database) = database();
        database.session().query("SELECT 1", &[]).unwrap();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let database = &database;
                scope.spawn(move || {
                    database
                        .session()
                        .write(|transaction| {
                            transaction.query(
                                "INSERT INTO telemetry_purges (device_pk, created_at) SELECT ?1, count(*) FROM telemetry_purges",
                                &[Value::Integer(number)],
                            )
                        })
                        .unwrap();
                });
            }
        });
        let rows = database.session().query("SELECT created_at FROM telemetry_purges ORDER BY 1", &[]).unwrap();
        let counts: Vec<i64> = rows.iter().map(|row| row.integer(0).unwrap()).collect();
        assert_eq!(counts, (0..8).collect::<Vec<_>>(), "each writer saw all that came before it");
    }
}
