//! Access keys, with which programs sign their requests.

use crate::access_control::POLICIES_OF_USER;
use crate::accounts::{USER_COLUMN_COUNT, USER_COLUMNS, User, user_from_row};
use crate::audit::{Change, Entry, record};
use crate::role_assignments::{HeldRoles, ROLES_OF_USER};
use crate::sealing::Sealer;
use crate::{Executor, Result, Row, Session, StoreError, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};
use skein_fleet::credentials::SecretAccessKey;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;

/// How many keys one owner may have, as at Huawei Cloud: the one in use and its successor.
pub const MAX_ACCESS_KEYS: u32 = 2;

/// What is told of a key: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessKeyRecord {
    /// What signatures name.
    pub access_key: String,
    /// What its owner says that it is for.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whose keys are meant: a person's, by the key of the account's row, or with none the deployment's.
pub type Owner = Option<i64>;

/// A key as whoever verifies a signature needs it.
#[derive(Clone, Debug)]
pub struct OwnedAccessKey {
    /// The secret.
    pub secret: SecretAccessKey,
    /// The owner; none: the deployment.
    pub owner: Option<User>,
    /// The policies that say what the owner may do, as JSON; none where they do not count.
    pub policies: Option<String>,
    /// The roles of the fleet that the owner holds.
    pub roles: HeldRoles,
}

/// Keeps a new key with its secret sealed. False when the owner has [`MAX_ACCESS_KEYS`] already.
pub fn create(
    session: &Session,
    owner: Owner,
    key: &AccessKeyRecord,
    secret: &SecretAccessKey,
    sealer: &Sealer,
    random: &impl Random,
    change: &Change,
) -> Result<bool> {
    let sealed = sealer.seal(&context(&key.access_key), secret.reveal().as_bytes(), random)?;
    session.write(|transaction| {
        let created = transaction.query(
            "INSERT INTO access_keys (id, user_pk, sealed, description, created_at) SELECT ?1, ?2, ?3, ?4, ?5
             WHERE (SELECT count(*) FROM access_keys WHERE user_pk IS ?2) < ?6 RETURNING 1",
            &[
                key.access_key.clone().into(),
                owner.into(),
                sealed.clone().into(),
                key.description.clone().into(),
                key.created_at.into(),
                MAX_ACCESS_KEYS.into(),
            ],
        )?;
        if created.is_empty() {
            return Ok(false);
        }
        let after = Some(serde_json::to_value(key)?);
        record(
            transaction,
            change,
            &Entry { action: "access-key.created", subject: &key.access_key, before: None, after },
        )?;
        Ok(true)
    })
}

/// The owner's keys, the oldest first.
pub fn list(executor: &impl Executor, owner: Owner) -> Result<Vec<AccessKeyRecord>> {
    let sql = "SELECT id, description, created_at FROM access_keys WHERE user_pk IS ?1 ORDER BY pk";
    executor.query(sql, &[owner.into()])?.iter().map(shown).collect()
}

/// Deletes a key of the owner's. False when there is none.
pub fn delete(session: &Session, owner: Owner, id: &str, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let sql = "DELETE FROM access_keys WHERE id = ?1 AND user_pk IS ?2 RETURNING id, description, created_at";
        let Some(row) = transaction.query_one(sql, &[id.into(), owner.into()])? else {
            return Ok(false);
        };
        let before = Some(serde_json::to_value(shown(&row)?)?);
        record(transaction, change, &Entry { action: "access-key.deleted", subject: id, before, after: None })?;
        Ok(true)
    })
}

/// The key with its secret and its owner, whose account has not ended. One statement.
pub fn find(executor: &impl Executor, id: &str, sealer: &Sealer, now: Timestamp) -> Result<Option<OwnedAccessKey>> {
    let sql = format!(
        "SELECT {USER_COLUMNS}, access_keys.sealed, {POLICIES_OF_USER}, {ROLES_OF_USER} FROM access_keys LEFT JOIN users ON users.pk = access_keys.user_pk
         WHERE access_keys.id = ?1 AND coalesce(users.expires_at > ?2, TRUE)"
    );
    let Some(row) = executor.query_one(&sql, &[id.into(), now.into()])? else {
        return Ok(None);
    };
    let secret = String::from_utf8(sealer.open(&context(id), row.blob(USER_COLUMN_COUNT)?)?)
        .map_err(|_| StoreError::Column { column: USER_COLUMN_COUNT, expected: "a sealed text" })?;
    let owner = if row.value(0) == &Value::Null { None } else { Some(user_from_row(&row)?) };
    let policies = row.optional_text(USER_COLUMN_COUNT + 1)?.map(ToOwned::to_owned);
    let roles = HeldRoles::of_user(&row, USER_COLUMN_COUNT + 2)?;
    Ok(Some(OwnedAccessKey { secret: SecretAccessKey::from_text(&secret), owner, policies, roles }))
}

/// Uses up a signature, which would not be accepted after `expires_at` anyway. False when it was used before. One
/// statement.
pub fn use_signature(
    executor: &impl Executor,
    access_key: &str,
    signature: &[u8; 32],
    expires_at: Timestamp,
) -> Result<bool> {
    let hash = Sha256::new().chain_update(access_key).chain_update(signature).finalize().to_vec();
    let sql =
        "INSERT INTO used_signatures (hash, expires_at) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING RETURNING 1";
    Ok(executor.query_one(sql, &[hash.into(), expires_at.into()])?.is_some())
}

fn context(id: &str) -> String {
    format!("access-key/{id}")
}

fn shown(row: &Row) -> Result<AccessKeyRecord> {
    Ok(AccessKeyRecord {
        access_key: row.text(0)?.to_owned(),
        description: row.text(1)?.to_owned(),
        created_at: row.timestamp(2)?,
    })
}
