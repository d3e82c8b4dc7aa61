//! How many password hashes are made at once. The only place where instances and hosts can count together.

use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// After this long a hash counts as done, whatever became of it.
const LONGEST: Duration = Duration::from_secs(10);

/// Begins a hash, unless `limit` are being made. Gives what ends it. One statement.
pub fn begin_hashing(executor: &impl Executor, limit: u32, now: Timestamp) -> Result<Option<i64>> {
    let sql = "INSERT INTO password_hashings (ends_at) SELECT ?1
        WHERE (SELECT count(*) FROM password_hashings WHERE ends_at > ?2) < ?3 RETURNING pk";
    let ends_at = now.saturating_add(LONGEST);
    let row = executor.query_one(sql, &[ends_at.into(), now.into(), Value::from(limit)])?;
    row.map(|row| row.integer(0)).transpose()
}

/// Ends a hash.
pub fn end_hashing(executor: &impl Executor, pk: i64) -> Result<()> {
    executor.query("DELETE FROM password_hashings WHERE pk = ?1", &[pk.into()]).map(drop)
}
