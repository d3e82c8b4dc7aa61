//! What can go wrong between a component and its database.

use thiserror::Error;

/// An error of the store. None of the messages is meant for a client: a component answers with its dialect's internal
/// error, or with "try again" for [`StoreError::Busy`], and logs the message.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another writer held the database for longer than a call waits.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The statement was refused or failed.
    #[error("a statement failed: {0}")]
    Statement(String),
    /// A statement of a trigger refused the change with this reason; see `RAISE` in the migrations.
    #[error("refused by the schema: {0}")]
    Refused(String),
    /// A column does not hold what the code expects of it.
    #[error("column {column} of a row is not {expected}")]
    Column {
        /// Position of the column in the result, from 0.
        column: usize,
        /// The type that was asked for.
        expected: &'static str,
    },
    /// A JSON document in a column can not be read.
    #[error("a stored document can not be read: {0}")]
    Document(#[from] serde_json::Error),
    /// The database was written by a newer Skein.
    #[error(
        "the database has schema version {found}, and this build knows versions up to {known}: deploy the newer build again"
    )]
    NewerSchema {
        /// The version in the database.
        found: i64,
        /// The newest version this build can make.
        known: i64,
    },
    /// A sealed value can not be opened, or there is no key to seal with.
    #[error(transparent)]
    Sealing(#[from] crate::sealing::SealingError),
    /// A row that every deployment has is missing.
    #[error("the database lacks {0}")]
    Missing(&'static str),
}

/// The prefix by which a `RAISE` of our own triggers is told from SQLite's own messages.
const OWN_REFUSAL: &str = "skein: ";

/// What SQLite and libSQL say when a statement did not run and may run a moment later. A libSQL server undoes a
/// transaction that kept others waiting for 5 s and refuses what comes next on its stream; a stream that was idle for
/// 10 s is gone before its next statement runs. It also interrupts a statement when it takes the request for abandoned,
/// which Spin's client makes it do now and then; SQLite undoes what it interrupts.
const BUSY: &[&str] = &[
    "database is locked",
    "database table is locked",
    "sqlite_busy",
    "sqlite_interrupt",
    "stream_expired",
    "transaction_timeout",
    "too many concurrent requests",
    "timed out while opening database connection",
];

impl StoreError {
    /// Sorts a driver's message into the errors that callers tell apart.
    pub(crate) fn from_message(message: String) -> Self {
        if let Some((_, reason)) = message.split_once(OWN_REFUSAL) {
            // libSQL and some drivers put their own words before and after.
            let reason = reason.split(['"', '\n', ')']).next().unwrap_or(reason);
            return Self::Refused(reason.trim().to_owned());
        }
        let lower = message.to_ascii_lowercase();
        if BUSY.iter().any(|sign| lower.contains(sign)) { Self::Busy(message) } else { Self::Statement(message) }
    }

    /// Whether a trigger of the schema refused the change for this reason.
    pub(crate) fn is_refusal(&self, reason: &str) -> bool {
        // A server may put a code behind it.
        matches!(self, Self::Refused(given) if given.starts_with(reason))
    }

    /// Whether the same call may succeed a moment later.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_sorted_by_what_callers_can_do_about_them() {
        let refused = StoreError::from_message("io error: skein: device is gone".into());
        assert!(matches!(refused, StoreError::Refused(reason) if reason == "device is gone"));
        assert!(StoreError::from_message("database is locked".into()).is_busy());
        assert!(StoreError::from_message("SQLITE_BUSY: try later".into()).is_busy());
        assert!(StoreError::from_message("STREAM_EXPIRED: The stream has expired due to inactivity".into()).is_busy());
        assert!(matches!(StoreError::from_message("no such table: x".into()), StoreError::Statement(_)));
    }
}
