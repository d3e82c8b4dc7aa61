//! Where people are signed in.

use super::users::{COLUMN_COUNT, COLUMNS, User, from_row};
use crate::access_control::POLICIES_OF_USER;
use crate::audit::{Change, Entry, record};
use crate::role_assignments::{HeldRoles, ROLES_OF_USER};
use crate::{Executor, Result, Row, Session, Transaction, Value};
use serde::Serialize;
use skein_fleet::time::Timestamp;

/// A session that is to be opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// `ses_…`.
    pub id: String,
    /// The hash of its refresh token.
    pub refresh_hash: [u8; 32],
    /// The client's network address.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// The OAuth client that it is for; none: the person signed in directly.
    pub client: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionRecord {
    /// `ses_…`.
    pub id: String,
    /// The address that it was opened from.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// The OAuth client that it was opened for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was refreshed last.
    pub used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The person of a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub user: User,
    /// The policies that say what the person may do, as JSON; none where they do not count.
    pub policies: Option<String>,
    /// The roles of the fleet that the person holds.
    pub roles: HeldRoles,
    /// `ses_…`.
    pub session: String,
    /// The OAuth client that it was opened for.
    pub client: Option<String>,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// Opens a session.
pub fn open_session(transaction: &Transaction<'_>, user: &User, session: &NewSession, change: &Change) -> Result<()> {
    transaction.query(
        "INSERT INTO sessions (id, user_pk, refresh_hash, address, user_agent, created_at, used_at, expires_at, client_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8)",
        &[
            session.id.clone().into(),
            user.pk.into(),
            session.refresh_hash.to_vec().into(),
            session.address.clone().into(),
            session.user_agent.clone().into(),
            change.at.into(),
            session.expires_at.into(),
            session.client.clone().into(),
        ],
    )?;
    let after = Some(serde_json::json!({ "user": user.id, "address": session.address, "client": session.client }));
    record(transaction, change, &Entry { action: "session.opened", subject: &session.id, before: None, after })
}

/// Who is signed in with this session. One statement.
pub fn signed_in(executor: &impl Executor, session: &str, now: Timestamp) -> Result<Option<SignedIn>> {
    find(executor, "sessions.id = ?1", session.into(), now)
}

/// Who is signed in with the session of this refresh token, and notes that it is in use.
pub fn refresh(executor: &impl Executor, refresh_hash: &[u8; 32], now: Timestamp) -> Result<Option<SignedIn>> {
    let hash = Value::from(refresh_hash.to_vec());
    let found = find(executor, "sessions.refresh_hash = ?1", hash.clone(), now)?;
    if found.is_some() {
        executor.query("UPDATE sessions SET used_at = ?2 WHERE refresh_hash = ?1", &[hash, now.into()])?;
    }
    Ok(found)
}

fn find(executor: &impl Executor, condition: &str, key: Value, now: Timestamp) -> Result<Option<SignedIn>> {
    let sql = format!(
        "SELECT {COLUMNS}, {POLICIES_OF_USER}, sessions.id, sessions.expires_at, sessions.client_id, {ROLES_OF_USER} FROM sessions JOIN users ON users.pk = sessions.user_pk
         WHERE {condition} AND sessions.expires_at > ?2 AND coalesce(users.expires_at > ?2, TRUE)"
    );
    let signed_in = |row: &Row| {
        Ok(SignedIn {
            user: from_row(row)?,
            policies: row.optional_text(COLUMN_COUNT)?.map(ToOwned::to_owned),
            session: row.text(COLUMN_COUNT + 1)?.to_owned(),
            expires_at: row.timestamp(COLUMN_COUNT + 2)?,
            client: row.optional_text(COLUMN_COUNT + 3)?.map(ToOwned::to_owned),
            roles: HeldRoles::of_user(row, COLUMN_COUNT + 4)?,
        })
    };
    executor.query_one(&sql, &[key, now.into()])?.as_ref().map(signed_in).transpose()
}

/// The sessions of a person, the newest first.
pub fn sessions_of(executor: &impl Executor, user_pk: i64, now: Timestamp) -> Result<Vec<SessionRecord>> {
    let sql = "SELECT id, address, user_agent, created_at, used_at, expires_at, client_id FROM sessions
        WHERE user_pk = ?1 AND expires_at > ?2 ORDER BY pk DESC LIMIT 500";
    let shown = |row: &Row| {
        Ok(SessionRecord {
            id: row.text(0)?.to_owned(),
            address: row.text(1)?.to_owned(),
            user_agent: row.text(2)?.to_owned(),
            created_at: row.timestamp(3)?,
            used_at: row.timestamp(4)?,
            expires_at: row.timestamp(5)?,
            client_id: row.optional_text(6)?.map(ToOwned::to_owned),
        })
    };
    executor.query(sql, &[user_pk.into(), now.into()])?.iter().map(shown).collect()
}

/// Ends one session of a person, found by its id or by its refresh token. False when there is none.
pub fn end_session(session: &Session, user_pk: i64, ended: &EndedSession<'_>, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let (condition, key) = match ended {
            EndedSession::Id(id) => ("id = ?2", Value::from(*id)),
            EndedSession::RefreshHash(hash) => ("refresh_hash = ?2", Value::from(hash.to_vec())),
        };
        let sql = format!("DELETE FROM sessions WHERE user_pk = ?1 AND {condition} RETURNING id");
        let rows = transaction.query(&sql, &[user_pk.into(), key])?;
        record_ends(transaction, &rows, change)?;
        Ok(!rows.is_empty())
    })
}

/// Which session ends.
#[derive(Clone, Copy, Debug)]
pub enum EndedSession<'a> {
    /// That with this id.
    Id(&'a str),
    /// That whose refresh token has this hash.
    RefreshHash(&'a [u8; 32]),
}

/// Ends all sessions of a person.
pub fn end_sessions(transaction: &Transaction<'_>, user_pk: i64, change: &Change) -> Result<()> {
    let rows = transaction.query("DELETE FROM sessions WHERE user_pk = ?1 RETURNING id", &[user_pk.into()])?;
    record_ends(transaction, &rows, change)
}

/// One row for the call, whatever number of sessions it ended.
fn record_ends(transaction: &Transaction<'_>, ended: &[Row], change: &Change) -> Result<()> {
    let ids = ended.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect::<Result<Vec<_>>>()?;
    let Some(first) = ids.first() else {
        return Ok(());
    };
    let before = Some(serde_json::json!({ "sessions": ids }));
    record(transaction, change, &Entry { action: "session.ended", subject: first, before, after: None })
}
