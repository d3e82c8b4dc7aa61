//! API tokens: what programs that call the API sign in with.

use crate::audit::{Change, Entry, record};
use crate::organizations::NO_SUCH_ORGANIZATION;
use crate::role_assignments::{self, SUBTREES_OF_TOKEN};
use crate::{Executor, Result, Row, Session, StoreError, Transaction, Value};
use skein_fleet::access::{RoleAssignment, Subtrees};
use skein_fleet::credentials::TokenHash;
use skein_fleet::time::Timestamp;

/// A token. Its secret is not kept, only the hash of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiToken {
    /// The id that its maker chose.
    pub id: String,
    /// The hash of the secret.
    pub secret_hash: TokenHash,
    /// The roles that it holds.
    pub roles: Vec<RoleAssignment>,
    /// From then on it is refused.
    pub expires_at: Timestamp,
}

/// What became of the creation of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It is made.
    Done,
    /// The id is in use.
    IdTaken,
    /// A role names an organization that does not exist.
    NoSuchOrganization,
}

const COLUMNS: &str = "id, secret_hash, roles, expires_at";
const COLUMN_COUNT: usize = 4;

fn from_row(row: &Row) -> Result<ApiToken> {
    let hash = row.blob(1)?.try_into().map_err(|_| StoreError::Column { column: 1, expected: "a hash of 32 bytes" })?;
    Ok(ApiToken {
        id: row.text(0)?.to_owned(),
        secret_hash: TokenHash::from_bytes(hash),
        roles: role_assignments::parse(row.text(2)?)?,
        expires_at: row.timestamp(3)?,
    })
}

/// The token with this id.
pub fn find(executor: &impl Executor, id: &str) -> Result<Option<ApiToken>> {
    let row = executor.query_one(&format!("SELECT {COLUMNS} FROM api_tokens WHERE id = ?1"), &[id.into()])?;
    row.as_ref().map(from_row).transpose()
}

/// The token with this id, with what its roles reach. One statement.
pub fn bearer(executor: &impl Executor, id: &str) -> Result<Option<(ApiToken, Subtrees)>> {
    let sql = format!("SELECT {COLUMNS}, {SUBTREES_OF_TOKEN} FROM api_tokens WHERE id = ?1");
    let row = executor.query_one(&sql, &[id.into()])?;
    row.map(|row| Ok((from_row(&row)?, role_assignments::subtrees(&row, COLUMN_COUNT)?))).transpose()
}

/// Tokens in the order of their ids, behind `after`.
pub fn list(executor: &impl Executor, after: Option<&str>, limit: u32) -> Result<Vec<ApiToken>> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE ?1 IS NULL OR id > ?1 ORDER BY id LIMIT ?2");
    let rows = executor.query(&sql, &[after.map(ToOwned::to_owned).into(), Value::from(limit)])?;
    rows.iter().map(from_row).collect()
}

/// Creates the token and does `with_it` in the same transaction.
pub fn create(
    session: &Session,
    token: &ApiToken,
    change: &Change,
    with_it: impl Fn(&Transaction<'_>) -> Result<()>,
) -> Result<Creation> {
    let roles = role_assignments::document(&token.roles)?;
    let created = session.write(|transaction| {
        let created = transaction.query(
            "INSERT INTO api_tokens (id, record_id, secret_hash, roles, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO NOTHING RETURNING 1",
            &[
                token.id.clone().into(),
                change.record.into(),
                token.secret_hash.as_bytes().to_vec().into(),
                roles.to_string().into(),
                change.at.into(),
                token.expires_at.into(),
            ],
        )?;
        if created.is_empty() {
            return Ok(Creation::IdTaken);
        }
        let after = serde_json::json!({ "id": token.id, "roles": roles, "expiresAt": token.expires_at.unix_millis() });
        record(transaction, change, &Entry { action: "api-token.created", subject: &token.id, before: None, after: Some(after) })?;
        with_it(transaction)?;
        Ok(Creation::Done)
    });
    match created {
        Err(error) if error.is_refusal(NO_SUCH_ORGANIZATION) => Ok(Creation::NoSuchOrganization),
        created => created,
    }
}

/// Deletes the token. Returns false when there is none.
pub fn delete(session: &Session, id: &str, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let sql = format!("DELETE FROM api_tokens WHERE id = ?1 RETURNING {COLUMNS}");
        let Some(row) = transaction.query_one(&sql, &[id.into()])? else {
            return Ok(false);
        };
        let token = from_row(&row)?;
        let before =
            serde_json::json!({ "id": id, "roles": role_assignments::document(&token.roles)?, "expiresAt": token.expires_at.unix_millis() });
        record(
            transaction,
            change,
            &Entry { action: "api-token.deleted", subject: id, before: Some(before), after: None },
        )?;
        Ok(true)
    })
}
