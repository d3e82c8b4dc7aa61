//! Tokens that people make for programs of their own.

use super::POLICIES_OF_USER;
use crate::accounts::{USER_COLUMN_COUNT, USER_COLUMNS, User, user_from_row};
use crate::audit::{Change, Entry, record};
use crate::role_assignments::{HeldRoles, ROLES_OF_USER};
use crate::{Executor, Result, Row, Session, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::time::Timestamp;
use std::collections::BTreeSet;

/// How many tokens one owner has at most.
pub const MAX_TOKENS: u32 = 500;

/// A group that a token is limited to: this very one, and none that gets its id later. Shown as its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String")]
pub struct TokenGroup {
    /// The number of its row.
    pub pk: i64,
    /// Its id when the token was made.
    pub id: String,
}

impl From<TokenGroup> for String {
    fn from(group: TokenGroup) -> Self {
        group.id
    }
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewUserToken {
    /// `tok_…`.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The hash of its secret.
    pub secret_hash: [u8; 32],
    /// The names of the permissions that it is limited to.
    pub scopes: Vec<String>,
    /// The ids of the only devices that it reaches; none, and no groups, means all that its owner does.
    pub devices: Option<BTreeSet<String>>,
    /// The groups whose devices it reaches beside those.
    pub groups: Option<Vec<TokenGroup>>,
    /// From then on it is refused.
    pub expires_at: Timestamp,
}

/// A token as its owner sees it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserToken {
    /// The place of its page.
    #[serde(skip)]
    pub pk: i64,
    /// `tok_…`.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The names of the permissions that it is limited to.
    pub scopes: Vec<String>,
    /// The ids of the only devices that it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub devices: Option<BTreeSet<String>>,
    /// The groups whose devices it reaches beside those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<TokenGroup>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it is refused.
    pub expires_at: Timestamp,
}

/// What a token that was shown stands for.
#[derive(Clone, Debug)]
pub struct BearerToken {
    /// The token.
    pub token: UserToken,
    /// Whose it is; none means the bootstrap administrator's.
    pub owner: Option<User>,
    /// The policies that say what the owner may do, as JSON; none where they do not count.
    pub policies: Option<String>,
    /// The roles of the fleet that the owner holds.
    pub roles: HeldRoles,
}

const TOKEN_COLUMNS: &str = "user_tokens.pk, user_tokens.id, user_tokens.name, scopes, devices, device_groups,
    user_tokens.created_at, user_tokens.expires_at";
const TOKEN_COLUMN_COUNT: usize = 8;

fn from_row(row: &Row, first: usize) -> Result<UserToken> {
    Ok(UserToken {
        pk: row.integer(first)?,
        id: row.text(first + 1)?.to_owned(),
        name: row.text(first + 2)?.to_owned(),
        scopes: row.json(first + 3)?,
        devices: row.optional_text(first + 4)?.map(serde_json::from_str).transpose()?,
        groups: row.optional_text(first + 5)?.map(serde_json::from_str).transpose()?,
        created_at: row.timestamp(first + 6)?,
        expires_at: row.timestamp(first + 7)?,
    })
}

/// The token with this hash, with its owner. One statement.
pub fn bearer_token(executor: &impl Executor, secret_hash: &[u8; 32], now: Timestamp) -> Result<Option<BearerToken>> {
    let sql = format!(
        "SELECT {USER_COLUMNS}, {TOKEN_COLUMNS}, {POLICIES_OF_USER}, {ROLES_OF_USER}
         FROM user_tokens LEFT JOIN users ON users.pk = user_tokens.user_pk
         WHERE secret_hash = ?1 AND coalesce(users.expires_at > ?2, TRUE)"
    );
    let Some(row) = executor.query_one(&sql, &[secret_hash.to_vec().into(), now.into()])? else {
        return Ok(None);
    };
    let has_owner = row.optional_integer(0)?.is_some();
    Ok(Some(BearerToken {
        owner: has_owner.then(|| user_from_row(&row)).transpose()?,
        token: from_row(&row, USER_COLUMN_COUNT)?,
        policies: row.optional_text(USER_COLUMN_COUNT + TOKEN_COLUMN_COUNT)?.map(ToOwned::to_owned),
        roles: HeldRoles::of_user(&row, USER_COLUMN_COUNT + TOKEN_COLUMN_COUNT + 1)?,
    }))
}

/// The tokens of an owner that are still good, the oldest first, behind the one with the key `after`.
pub fn list_tokens(
    executor: &impl Executor,
    owner: Option<i64>,
    after: i64,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<UserToken>> {
    let sql = format!(
        "SELECT {TOKEN_COLUMNS} FROM user_tokens WHERE user_pk IS ?1 AND pk > ?2 AND expires_at > ?3
         ORDER BY pk LIMIT {limit}"
    );
    executor.query(&sql, &[owner.into(), after.into(), now.into()])?.iter().map(|row| from_row(row, 0)).collect()
}

/// A token of an owner by its id.
pub fn token(executor: &impl Executor, owner: Option<i64>, id: &str, now: Timestamp) -> Result<Option<UserToken>> {
    let sql = format!("SELECT {TOKEN_COLUMNS} FROM user_tokens WHERE user_pk IS ?1 AND id = ?2 AND expires_at > ?3");
    let row = executor.query_one(&sql, &[owner.into(), id.into(), now.into()])?;
    row.map(|row| from_row(&row, 0)).transpose()
}

/// Makes a token. False when its owner has as many as there may be.
pub fn create_token(session: &Session, owner: Option<i64>, token: &NewUserToken, change: &Change) -> Result<bool> {
    let devices = token.devices.as_ref().map(serde_json::to_string).transpose()?;
    let row = |group: &TokenGroup| serde_json::json!([group.pk, group.id]);
    let groups = token.groups.as_ref().map(|groups| groups.iter().map(row).collect::<serde_json::Value>().to_string());
    session.write(|transaction| {
        let created = transaction.query(
            "INSERT INTO user_tokens (id, user_pk, name, secret_hash, scopes, devices, device_groups, created_at, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE (SELECT count(*) FROM user_tokens WHERE user_pk IS ?2 AND expires_at > ?8) < ?10 RETURNING 1",
            &[
                token.id.clone().into(),
                owner.into(),
                token.name.clone().into(),
                token.secret_hash.to_vec().into(),
                serde_json::to_string(&token.scopes)?.into(),
                devices.clone().into(),
                groups.clone().into(),
                change.at.into(),
                token.expires_at.into(),
                Value::from(MAX_TOKENS),
            ],
        )?;
        if created.is_empty() {
            return Ok(false);
        }
        let after = serde_json::json!({
            "name": token.name, "scopes": token.scopes, "devices": token.devices,
            "groups": token.groups, "expiresAt": token.expires_at.unix_millis(),
        });
        record(
            transaction,
            change,
            &Entry { action: "token.created", subject: &token.id, before: None, after: Some(after) },
        )?;
        Ok(true)
    })
}

/// Deletes a token of an owner. False when there is none.
pub fn delete_token(session: &Session, owner: Option<i64>, id: &str, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let sql = "DELETE FROM user_tokens WHERE user_pk IS ?1 AND id = ?2 RETURNING name";
        let Some(row) = transaction.query_one(sql, &[owner.into(), id.into()])? else {
            return Ok(false);
        };
        let before = Some(serde_json::json!({ "name": row.text(0)? }));
        record(transaction, change, &Entry { action: "token.deleted", subject: id, before, after: None })?;
        Ok(true)
    })
}
