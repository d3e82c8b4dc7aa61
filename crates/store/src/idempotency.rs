//! Writes that a client may send again. The answer to the first is kept, sealed, under the key that the client chose,
//! and given again to a repeat; so a client that lost the answer gets it without the work being done twice.

use crate::sealing::Sealer;
use crate::{Executor, Result, Value};
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// How long an answer is kept.
pub const RETENTION: Duration = Duration::from_hours(24);

/// The longest key a client may choose, in bytes.
pub const MAX_KEY_BYTES: usize = 255;

/// A key as one client uses it for one operation.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// Who uses it and for what: `api-token/ci PUT /api/apiTokens/new`.
    pub scope: &'a str,
    /// What the client chose.
    pub key: &'a str,
    /// SHA-256 of the request.
    pub fingerprint: &'a [u8; 32],
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is new, or its time has passed.
    New,
    /// The same request was answered with this.
    Repeat(Vec<u8>),
    /// It was used for another request.
    OtherRequest,
}

impl Key<'_> {
    fn context(&self) -> String {
        format!("idempotency/{}/{}", self.scope, self.key)
    }

    /// Looks the key up.
    pub fn find(&self, executor: &impl Executor, sealer: &Sealer, now: Timestamp) -> Result<Known> {
        let row = executor.query_one(
            "SELECT fingerprint, answer FROM idempotency_keys WHERE scope = ?1 AND key = ?2 AND expires_at > ?3",
            &[self.scope.into(), self.key.into(), now.into()],
        )?;
        let Some(row) = row else {
            return Ok(Known::New);
        };
        if row.blob(0)? != self.fingerprint {
            return Ok(Known::OtherRequest);
        }
        Ok(Known::Repeat(sealer.open(&self.context(), row.blob(1)?)?))
    }

    /// Keeps the answer. To be called in the transaction of the write that it answers.
    pub fn keep(
        &self,
        executor: &impl Executor,
        answer: &[u8],
        sealer: &Sealer,
        random: &impl Random,
        now: Timestamp,
    ) -> Result<()> {
        executor.query(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, answer, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at",
            &[
                self.scope.into(),
                self.key.into(),
                self.fingerprint.to_vec().into(),
                sealer.seal(&self.context(), answer, random)?.into(),
                now.saturating_add(RETENTION).into(),
            ],
        )?;
        Ok(())
    }
}

/// Forgets keys whose time has passed, at most `limit`, and says how many.
pub fn delete_expired(executor: &impl Executor, now: Timestamp, limit: u32) -> Result<usize> {
    let rows = executor.query(
        "DELETE FROM idempotency_keys WHERE (scope, key) IN (
            SELECT scope, key FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
         RETURNING 1",
        &[now.into(), Value::from(limit)],
    )?;
    Ok(rows.len())
}
