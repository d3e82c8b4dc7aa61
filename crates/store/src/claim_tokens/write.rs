//! Making tokens and ending them.

use super::row::{ClaimToken, DOCUMENT};
use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session, StoreError, Value};
use serde_json::json;
use skein_fleet::time::Timestamp;

/// How many tokens that give certificates there may be at once.
pub const MAX_CLAIM_TOKENS: u32 = 1_000;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewClaimToken {
    /// `clm_…`.
    pub id: String,
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// What its maker calls it.
    pub name: String,
    /// How many certificates it gives.
    pub uses: u32,
    /// What the ids of its devices begin with.
    pub device_id_prefix: Option<String>,
    /// The template that its devices get.
    pub template: Option<String>,
    /// Whether it is not made when there is no template of that id.
    pub template_must_exist: bool,
    /// The organization that its devices belong to; none is the root.
    pub organization: Option<String>,
    /// From then on it gives none.
    pub expires_at: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreateOutcome {
    /// It is made.
    Done(Box<ClaimToken>),
    /// There are [`MAX_CLAIM_TOKENS`] that are good.
    TooMany,
    /// There is no such organization.
    NoSuchOrganization,
    /// There is no template of the id that has to exist.
    UnknownTemplate,
}

/// Makes a token.
pub fn create(session: &Session, new: &NewClaimToken, by: &Change) -> Result<CreateOutcome> {
    session.write(|transaction| {
        let facts = transaction.query_one(
            "SELECT (SELECT count(*) FROM claim_tokens WHERE ended_at IS NULL AND used < uses AND expires_at > ?1),
                ?2 IS NULL OR EXISTS (SELECT 1 FROM organizations WHERE id = ?2),
                NOT ?4 OR ?3 IS NULL OR EXISTS (SELECT 1 FROM device_templates WHERE id = ?3)",
            &[
                by.at.into(),
                new.organization.clone().into(),
                new.template.clone().into(),
                new.template_must_exist.into(),
            ],
        )?;
        let facts = facts.ok_or(StoreError::Missing("a row without a table"))?;
        if !facts.boolean(1)? {
            return Ok(CreateOutcome::NoSuchOrganization);
        }
        if !facts.boolean(2)? {
            return Ok(CreateOutcome::UnknownTemplate);
        }
        if facts.integer(0)? >= i64::from(MAX_CLAIM_TOKENS) {
            return Ok(CreateOutcome::TooMany);
        }
        let sql = format!(
            "INSERT INTO claim_tokens (id, name, secret_hash, uses, used, device_id_prefix, template, organization,
                created_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9) RETURNING {DOCUMENT}"
        );
        let row = transaction.query_one(
            &sql,
            &[
                new.id.clone().into(),
                new.name.clone().into(),
                new.secret_hash.to_vec().into(),
                new.uses.into(),
                new.device_id_prefix.clone().into(),
                new.template.clone().into(),
                new.organization.clone().into(),
                by.at.into(),
                Value::from(new.expires_at),
            ],
        )?;
        let made: ClaimToken = row.ok_or(StoreError::Missing("a token that was just made"))?.json(0)?;
        let after = json!({
            "name": made.name, "uses": made.uses, "deviceIdPrefix": made.device_id_prefix, "template": made.template,
            "organization": made.organization, "expiresAt": made.expires_at,
        });
        let entry = Entry { action: "claim-token.created", subject: &made.id, before: None, after: Some(after) };
        record(transaction, by, &entry)?;
        Ok(CreateOutcome::Done(Box::new(made)))
    })
}

/// Ends a token; one that is ended stays so. The report of it stays. False when there is none.
pub fn end(session: &Session, id: &str, by: &Change) -> Result<bool> {
    session.write(|transaction| {
        let sql = "UPDATE claim_tokens SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL RETURNING name, uses, used";
        let Some(row) = transaction.query_one(sql, &[id.into(), by.at.into()])? else {
            return Ok(transaction.query_one("SELECT 1 FROM claim_tokens WHERE id = ?1", &[id.into()])?.is_some());
        };
        let before = json!({ "name": row.text(0)?, "uses": row.integer(1)?, "used": row.integer(2)? });
        let entry = Entry { action: "claim-token.ended", subject: id, before: Some(before), after: None };
        record(transaction, by, &entry)?;
        Ok(true)
    })
}
