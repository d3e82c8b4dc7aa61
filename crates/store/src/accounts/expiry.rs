//! What ends as time goes by.

use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// How long a message is kept that nobody delivered.
const MESSAGE_LIFE: Duration = Duration::from_hours(24 * 7);

/// How long a failed attempt is remembered at the most; see `failed_attempts.rs`.
const ATTEMPT_LIFE: Duration = Duration::from_hours(2);

/// How long a code is kept that was too old to be used, so that who tries it is told so.
const OLD_CODE_LIFE: Duration = Duration::from_hours(24);

/// How long a key verifies after it signed the last token: longer than any access token is good.
const RETIRED_KEY_LIFE: Duration = Duration::from_hours(25);

/// How long a used signature is kept after it can not be accepted any more: the clocks of two hosts may differ.
const USED_SIGNATURE_LIFE: Duration = Duration::from_mins(1);

/// How long a mail that failed is kept.
const MAIL_FAILURE_LIFE: Duration = Duration::from_hours(24 * 90);

/// A table, the key of its rows, what ends before `?1`, and how far before now that is.
const ENDING: [(&str, &str, &str, Duration); 14] = [
    ("users", "pk", "expires_at <= ?1", Duration::ZERO),
    ("sessions", "pk", "expires_at <= ?1", Duration::ZERO),
    ("one_time_codes", "user_pk, purpose", "expires_at <= ?1", OLD_CODE_LIFE),
    ("failed_attempts", "subject", "failed_at <= ?1 AND blocked_until <= ?1", ATTEMPT_LIFE),
    ("signing_keys", "id", "retired_at <= ?1", RETIRED_KEY_LIFE),
    ("oauth_codes", "code_hash", "expires_at <= ?1", OLD_CODE_LIFE),
    ("identity_requests", "state_hash", "expires_at <= ?1", Duration::ZERO),
    ("identity_provider_metadata", "issuer", "expires_at <= ?1", Duration::ZERO),
    ("user_tokens", "pk", "expires_at <= ?1", Duration::ZERO),
    ("device_access_tokens", "pk", "expires_at <= ?1", Duration::ZERO),
    ("password_hashings", "pk", "ends_at <= ?1", Duration::ZERO),
    ("used_signatures", "hash", "expires_at <= ?1", USED_SIGNATURE_LIFE),
    ("messages", "pk", "created_at <= ?1", MESSAGE_LIFE),
    ("mail_failures", "pk", "failed_at <= ?1", MAIL_FAILURE_LIFE),
];

/// Removes guests, sessions, codes of both kinds, attempts, keys, tokens of people and of devices, used signatures, messages,
/// failures of mail, and what was kept of identity providers, whose time is over, at most `limit` of each. Gives how many.
/// One statement, which only reads, while there is nothing to remove.
pub fn delete_ended(executor: &impl Executor, now: Timestamp, limit: u32) -> Result<usize> {
    let ends = ENDING.map(|(_, _, _, age)| Value::from(now.saturating_sub(age)));
    let exists = (1..).zip(ENDING).map(|(place, (table, _, condition, _))| {
        format!("EXISTS (SELECT 1 FROM {table} WHERE {})", condition.replace("?1", &format!("?{place}")))
    });
    let sql = format!("SELECT {}", exists.collect::<Vec<_>>().join(", "));
    let Some(found) = executor.query_one(&sql, &ends)? else {
        return Ok(0);
    };
    let mut ended = 0;
    for (column, ((table, key, condition, _), end)) in ENDING.into_iter().zip(ends).enumerate() {
        if found.boolean(column)? {
            let some = format!("SELECT {key} FROM {table} WHERE {condition} LIMIT {limit}");
            let sql = format!("DELETE FROM {table} WHERE ({key}) IN ({some}) RETURNING 1");
            ended += executor.query(&sql, &[end])?.len();
        }
    }
    Ok(ended)
}
