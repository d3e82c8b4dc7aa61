//! Tokens and their uses as the tables have them.

use crate::{Executor, Result, Value};
use serde::Deserialize;
use skein_fleet::certificate_enrollment::ClaimTokenStatus;
use skein_fleet::time::Timestamp;

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ClaimToken {
    /// The number of its row: greater for later ones.
    pub pk: i64,
    /// `clm_…`.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
    /// How many certificates it gives.
    pub uses: u32,
    /// How many it gave.
    pub used: u32,
    /// What the ids of its devices begin with.
    pub device_id_prefix: Option<String>,
    /// The template that its devices get.
    pub template: Option<String>,
    /// The organization that its devices belong to; none is the root.
    pub organization: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it gives none.
    pub expires_at: Timestamp,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
}

impl ClaimToken {
    /// How many more certificates it would give.
    pub fn unused(&self) -> u32 {
        self.uses.saturating_sub(self.used)
    }

    /// What it is worth at `now`.
    pub fn status(&self, now: Timestamp) -> ClaimTokenStatus {
        ClaimTokenStatus::of(self.unused(), self.expires_at, self.ended_at.is_some(), now)
    }
}

/// The fields of [`ClaimToken`] in their order.
pub(super) const DOCUMENT: &str = "json_array(claim_tokens.pk, claim_tokens.id, claim_tokens.name, claim_tokens.uses,
    claim_tokens.used, claim_tokens.device_id_prefix, claim_tokens.template, claim_tokens.organization,
    claim_tokens.created_at, claim_tokens.expires_at, claim_tokens.ended_at)";

/// The token with this id. One statement.
pub fn find(executor: &impl Executor, id: &str) -> Result<Option<ClaimToken>> {
    let sql = format!("SELECT {DOCUMENT} FROM claim_tokens WHERE id = ?1");
    executor.query_one(&sql, &[id.into()])?.map(|row| row.json(0)).transpose()
}

/// A page of all tokens, the newest first, behind the row `before`. One statement.
pub fn list(executor: &impl Executor, before: Option<i64>, limit: u32) -> Result<Vec<ClaimToken>> {
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT {DOCUMENT} AS document FROM claim_tokens WHERE pk < ?1 ORDER BY pk DESC LIMIT {limit}
         )"
    );
    let row = executor.query_one(&sql, &[Value::Integer(before.unwrap_or(i64::MAX))])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// A certificate that a token gave.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ClaimUse {
    /// The number of the certificate's row.
    pub pk: i64,
    /// The id of the device.
    pub device_id: String,
    /// The serial number of the certificate.
    pub serial_number: String,
    /// When.
    pub created_at: Timestamp,
}

/// A page of what the token gave, the newest first, behind the row `before`. One statement.
pub fn uses(executor: &impl Executor, token: &ClaimToken, before: Option<i64>, limit: u32) -> Result<Vec<ClaimUse>> {
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT json_array(pk, device_id, serial_number, created_at) AS document FROM issued_certificates
            WHERE claim_token_pk = ?1 AND pk < ?2 ORDER BY pk DESC LIMIT {limit}
         )"
    );
    let row = executor.query_one(&sql, &[token.pk.into(), Value::Integer(before.unwrap_or(i64::MAX))])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}
