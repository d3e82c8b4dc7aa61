//! API tokens: what programs that call the API sign in with.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, StoreError, Transaction, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::access::{Role, RoleAssignment};
use skein_fleet::credentials::TokenHash;
use skein_fleet::identifier::OrganizationId;
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

/// A role assignment as the column has it.
#[derive(Serialize, Deserialize)]
struct StoredRole {
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<OrganizationId>,
}

impl StoredRole {
    fn of(assignment: &RoleAssignment) -> Self {
        Self { role: assignment.role().id().to_owned(), organization: assignment.organization().cloned() }
    }

    /// The assignment; none for a role that this build does not know, which then grants nothing.
    fn assignment(self) -> Option<RoleAssignment> {
        RoleAssignment::new(Role::from_id(&self.role)?, self.organization).ok()
    }
}

const COLUMNS: &str = "id, secret_hash, roles, expires_at";

fn from_row(row: &Row) -> Result<ApiToken> {
    let hash = row.blob(1)?.try_into().map_err(|_| StoreError::Column { column: 1, expected: "a hash of 32 bytes" })?;
    let roles: Vec<StoredRole> = row.json(2)?;
    Ok(ApiToken {
        id: row.text(0)?.to_owned(),
        secret_hash: TokenHash::from_bytes(hash),
        roles: roles.into_iter().filter_map(StoredRole::assignment).collect(),
        expires_at: row.timestamp(3)?,
    })
}

/// The token with this id.
pub fn find(executor: &impl Executor, id: &str) -> Result<Option<ApiToken>> {
    let row = executor.query_one(&format!("SELECT {COLUMNS} FROM api_tokens WHERE id = ?1"), &[id.into()])?;
    row.as_ref().map(from_row).transpose()
}

/// Tokens in the order of their ids, behind `after`.
pub fn list(executor: &impl Executor, after: Option<&str>, limit: u32) -> Result<Vec<ApiToken>> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE ?1 IS NULL OR id > ?1 ORDER BY id LIMIT ?2");
    let rows = executor.query(&sql, &[after.map(ToOwned::to_owned).into(), Value::from(limit)])?;
    rows.iter().map(from_row).collect()
}

/// Creates the token and does `with_it` in the same transaction. Returns false when the id is in use.
pub fn create(
    session: &Session,
    token: &ApiToken,
    change: &Change,
    with_it: impl Fn(&Transaction<'_>) -> Result<()>,
) -> Result<bool> {
    let roles = shown_roles(token)?;
    session.write(|transaction| {
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
            return Ok(false);
        }
        let after = serde_json::json!({ "id": token.id, "roles": roles, "expiresAt": token.expires_at.unix_millis() });
        record(transaction, change, &Entry { action: "api-token.created", subject: &token.id, before: None, after: Some(after) })?;
        with_it(transaction)?;
        Ok(true)
    })
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
            serde_json::json!({ "id": id, "roles": shown_roles(&token)?, "expiresAt": token.expires_at.unix_millis() });
        record(
            transaction,
            change,
            &Entry { action: "api-token.deleted", subject: id, before: Some(before), after: None },
        )?;
        Ok(true)
    })
}

fn shown_roles(token: &ApiToken) -> Result<serde_json::Value> {
    Ok(serde_json::to_value(token.roles.iter().map(StoredRole::of).collect::<Vec<_>>())?)
}
