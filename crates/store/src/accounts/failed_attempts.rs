//! Who guessed wrongly, and until when no guess of theirs is looked at.

use crate::{Executor, Result, Transaction, Value};
use sha2::{Digest, Sha256};
use skein_fleet::account::delay_after;
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// After so long without a failure the earlier ones are forgotten.
const MEMORY: Duration = Duration::from_hours(1);

/// Something whose failures are counted together: an account or a network address.
#[derive(Clone, Debug)]
pub struct Attempts {
    subject: [u8; 32],
    free: u32,
}

impl Attempts {
    /// `what` says what sort of thing `name` is, so that an account can not be taken for an address. `free` failures cost
    /// nothing.
    pub fn of(what: &str, name: &str, free: u32) -> Self {
        let subject = Sha256::new().chain_update(what).chain_update([0]).chain_update(name).finalize().into();
        Self { subject, free }
    }

    fn subject(&self) -> Value {
        self.subject.to_vec().into()
    }
}

/// Until when none of these may try again; none if all may.
pub fn blocked_until(executor: &impl Executor, attempts: &[Attempts], now: Timestamp) -> Result<Option<Timestamp>> {
    let places: Vec<String> = (2..).take(attempts.len()).map(|place| format!("?{place}")).collect();
    let sql = format!(
        "SELECT max(blocked_until) FROM failed_attempts WHERE blocked_until > ?1 AND subject IN ({})",
        places.join(", ")
    );
    let parameters: Vec<Value> = std::iter::once(now.into()).chain(attempts.iter().map(Attempts::subject)).collect();
    executor.query_one(&sql, &parameters)?.map_or(Ok(None), |row| row.optional_timestamp(0))
}

/// Counts a failure of each.
pub fn record_failure(transaction: &Transaction<'_>, attempts: &[Attempts], now: Timestamp) -> Result<()> {
    for one in attempts {
        let row = transaction.query_one(
            "INSERT INTO failed_attempts (subject, failures, failed_at, blocked_until) VALUES (?1, 1, ?2, 0)
             ON CONFLICT (subject) DO UPDATE SET failures = CASE WHEN failed_at < ?3 THEN 1 ELSE failures + 1 END, failed_at = ?2
             RETURNING failures",
            &[one.subject(), now.into(), now.saturating_sub(MEMORY).into()],
        )?;
        let failures = row.map_or(Ok(0), |row| row.integer(0))?;
        let delay = delay_after(u32::try_from(failures).unwrap_or(u32::MAX), one.free);
        if delay > Duration::ZERO {
            let until = now.saturating_add(delay);
            let sql = "UPDATE failed_attempts SET blocked_until = ?2 WHERE subject = ?1";
            transaction.query(sql, &[one.subject(), until.into()])?;
        }
    }
    Ok(())
}

/// Takes one failure back that turned out to be none, with the wait that it made.
pub fn take_back_failure(executor: &impl Executor, attempts: &Attempts) -> Result<()> {
    let sql =
        "UPDATE failed_attempts SET failures = failures - 1, blocked_until = 0 WHERE subject = ?1 AND failures > 0";
    executor.query(sql, &[attempts.subject()]).map(drop)
}

/// Forgets the failures of one that succeeded.
pub fn forget_failures(executor: &impl Executor, attempts: &Attempts) -> Result<()> {
    executor.query("DELETE FROM failed_attempts WHERE subject = ?1", &[attempts.subject()]).map(drop)
}
