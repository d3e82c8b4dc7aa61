//! People who were sent to an identity provider, until they come back.

use crate::{Executor, Result};
use skein_fleet::time::Timestamp;

/// Keeps what was asked for, sealed, under the hash of the `state` that comes back.
pub fn keep_identity_request(
    executor: &impl Executor,
    state_hash: &[u8; 32],
    request: &str,
    expires_at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO identity_requests (state_hash, request, expires_at) VALUES (?1, ?2, ?3)";
    executor.query(sql, &[state_hash.to_vec().into(), request.into(), expires_at.into()]).map(drop)
}

/// What was kept. It stays until it is used: somebody else who comes with the state does not use it up.
pub fn find_identity_request(executor: &impl Executor, state_hash: &[u8; 32]) -> Result<Option<String>> {
    let sql = "SELECT request FROM identity_requests WHERE state_hash = ?1";
    let row = executor.query_one(sql, &[state_hash.to_vec().into()])?;
    row.map(|row| row.text(0).map(ToOwned::to_owned)).transpose()
}

/// Uses it up. False when it was used in between.
pub fn use_identity_request(executor: &impl Executor, state_hash: &[u8; 32]) -> Result<bool> {
    let sql = "DELETE FROM identity_requests WHERE state_hash = ?1 RETURNING 1";
    Ok(executor.query_one(sql, &[state_hash.to_vec().into()])?.is_some())
}
