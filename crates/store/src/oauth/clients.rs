//! Programs that people sign in to with their account here, or that act in their own name.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, StoreError};
use serde_json::{Value as Json, json};

/// A client.
#[derive(Clone, Debug)]
pub struct OAuthClient {
    /// The key of rows that belong to it.
    pub pk: i64,
    /// What it calls itself.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The hash of its secret; none: it can keep none.
    pub secret_hash: Option<[u8; 32]>,
    /// The names of the identity providers that it offers.
    pub providers: Vec<String>,
    /// Where codes may go.
    pub callback_urls: Vec<String>,
    /// Where people may go after a log-out.
    pub logout_urls: Vec<String>,
    /// The names of the permissions that it has in its own name.
    pub permissions: Vec<String>,
}

impl OAuthClient {
    fn shown(&self) -> Json {
        json!({
            "name": self.name, "confidential": self.secret_hash.is_some(), "providers": self.providers,
            "callbackUrls": self.callback_urls, "logoutUrls": self.logout_urls, "permissions": self.permissions,
        })
    }
}

/// What changes of a client; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct ClientChange {
    /// The identity providers that it offers.
    pub providers: Option<Vec<String>>,
    /// Where codes may go.
    pub callback_urls: Option<Vec<String>>,
    /// Where people may go after a log-out.
    pub logout_urls: Option<Vec<String>>,
    /// What it may do in its own name.
    pub permissions: Option<Vec<String>>,
}

pub(super) const COLUMNS: &str = "oauth_clients.pk, oauth_clients.id, oauth_clients.name, secret_hash, providers,
    callback_urls, logout_urls, permissions";
pub(super) const COLUMN_COUNT: usize = 8;

pub(super) fn from_row(row: &Row) -> Result<OAuthClient> {
    let hash = |bytes: &[u8]| bytes.try_into().map_err(|_| StoreError::Column { column: 3, expected: "32 bytes" });
    Ok(OAuthClient {
        pk: row.integer(0)?,
        id: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        secret_hash: row.optional_blob(3)?.map(hash).transpose()?,
        providers: row.json(4)?,
        callback_urls: row.json(5)?,
        logout_urls: row.json(6)?,
        permissions: row.json(7)?,
    })
}

/// The client that calls itself so.
pub fn find_client(executor: &impl Executor, id: &str) -> Result<Option<OAuthClient>> {
    let sql = format!("SELECT {COLUMNS} FROM oauth_clients WHERE id = ?1");
    executor.query_one(&sql, &[id.into()])?.as_ref().map(from_row).transpose()
}

/// All clients, in the order in which they were made.
pub fn list_clients(executor: &impl Executor) -> Result<Vec<OAuthClient>> {
    executor.query(&format!("SELECT {COLUMNS} FROM oauth_clients ORDER BY pk"), &[])?.iter().map(from_row).collect()
}

/// Makes a client, whose `pk` counts for nothing. False when there is one of this name.
pub fn create_client(session: &Session, client: &OAuthClient, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let created = transaction.query(
            "INSERT INTO oauth_clients (id, name, secret_hash, providers, callback_urls, logout_urls, permissions, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) ON CONFLICT (name) DO NOTHING RETURNING 1",
            &[
                client.id.clone().into(),
                client.name.clone().into(),
                client.secret_hash.map(|hash| hash.to_vec()).into(),
                serde_json::to_string(&client.providers)?.into(),
                serde_json::to_string(&client.callback_urls)?.into(),
                serde_json::to_string(&client.logout_urls)?.into(),
                serde_json::to_string(&client.permissions)?.into(),
                change.at.into(),
            ],
        )?;
        if created.is_empty() {
            return Ok(false);
        }
        let after = Some(client.shown());
        record(transaction, change, &Entry { action: "oauth-client.created", subject: &client.id, before: None, after })?;
        Ok(true)
    })
}

/// Changes a client. False when there is none.
pub fn update_client(session: &Session, id: &str, what: &ClientChange, change: &Change) -> Result<bool> {
    let list = |list: &Option<Vec<String>>| list.as_ref().map(serde_json::to_string).transpose();
    session.write(|transaction| {
        let Some(before) = find_client(transaction, id)? else {
            return Ok(false);
        };
        let sql = format!(
            "UPDATE oauth_clients SET providers = coalesce(?2, providers), callback_urls = coalesce(?3, callback_urls),
                logout_urls = coalesce(?4, logout_urls), permissions = coalesce(?5, permissions), updated_at = ?6
             WHERE id = ?1 RETURNING {COLUMNS}"
        );
        let parameters = [
            id.into(),
            list(&what.providers)?.into(),
            list(&what.callback_urls)?.into(),
            list(&what.logout_urls)?.into(),
            list(&what.permissions)?.into(),
            change.at.into(),
        ];
        let after = transaction.query_one(&sql, &parameters)?.as_ref().map(from_row).transpose()?;
        let (before, after) = (Some(before.shown()), after.map(|after| after.shown()));
        record(transaction, change, &Entry { action: "oauth-client.updated", subject: id, before, after })?;
        Ok(true)
    })
}

/// Deletes a client, with its codes and the sessions that were opened for it. False when there is none.
pub fn delete_client(session: &Session, id: &str, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let Some(before) = find_client(transaction, id)? else {
            return Ok(false);
        };
        transaction.query("DELETE FROM sessions WHERE client_id = ?1", &[id.into()])?;
        transaction.query("DELETE FROM oauth_clients WHERE id = ?1", &[id.into()])?;
        let before = Some(before.shown());
        record(transaction, change, &Entry { action: "oauth-client.deleted", subject: id, before, after: None })?;
        Ok(true)
    })
}
