//! Authorisation codes.

use super::clients::{COLUMN_COUNT, COLUMNS, OAuthClient, from_row};
use crate::accounts::{USER_COLUMN_COUNT, USER_COLUMNS, User, user_from_row};
use crate::{Executor, Result, Row, Transaction};
use skein_fleet::time::Timestamp;

/// A code that is to be given.
#[derive(Clone, Debug)]
pub struct NewAuthorizationCode {
    /// The hash of the code.
    pub hash: [u8; 32],
    /// The key of the client that it is for.
    pub client_pk: i64,
    /// The key of the person who allowed it.
    pub user_pk: i64,
    /// Where it is sent.
    pub redirect_uri: String,
    /// What the client asked for.
    pub scope: String,
    /// What the id token is to repeat.
    pub nonce: Option<String>,
    /// The code challenge of PKCE (S256).
    pub challenge: Option<String>,
    /// From then on it is worth nothing.
    pub expires_at: Timestamp,
}

/// A code that came back.
#[derive(Clone, Debug)]
pub struct RedeemedCode {
    /// Who allowed it.
    pub user: User,
    /// The client that it was for.
    pub client: OAuthClient,
    /// Where it was sent.
    pub redirect_uri: String,
    /// What the client asked for.
    pub scope: String,
    /// What the id token is to repeat.
    pub nonce: Option<String>,
    /// The code challenge of PKCE (S256).
    pub challenge: Option<String>,
    /// The session that it was used for already.
    pub used_for: Option<String>,
    /// From then on it is worth nothing.
    pub expires_at: Timestamp,
}

/// Keeps a code.
pub fn issue_code(executor: &impl Executor, code: &NewAuthorizationCode) -> Result<()> {
    let sql =
        "INSERT INTO oauth_codes (code_hash, client_pk, user_pk, redirect_uri, scope, nonce, challenge, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let parameters = [
        code.hash.to_vec().into(),
        code.client_pk.into(),
        code.user_pk.into(),
        code.redirect_uri.clone().into(),
        code.scope.clone().into(),
        code.nonce.clone().into(),
        code.challenge.clone().into(),
        code.expires_at.into(),
    ];
    executor.query(sql, &parameters).map(drop)
}

/// The code with this hash, used or not. One statement.
pub fn find_code(executor: &impl Executor, hash: &[u8; 32]) -> Result<Option<RedeemedCode>> {
    let sql = format!(
        "SELECT {USER_COLUMNS}, {COLUMNS}, redirect_uri, scope, nonce, challenge, session_id, oauth_codes.expires_at
         FROM oauth_codes JOIN users ON users.pk = oauth_codes.user_pk
         JOIN oauth_clients ON oauth_clients.pk = oauth_codes.client_pk WHERE code_hash = ?1"
    );
    let Some(row) = executor.query_one(&sql, &[hash.to_vec().into()])? else {
        return Ok(None);
    };
    let text = |column: usize| Ok::<_, crate::StoreError>(row.optional_text(column)?.map(ToOwned::to_owned));
    let first = USER_COLUMN_COUNT + COLUMN_COUNT;
    Ok(Some(RedeemedCode {
        user: user_from_row(&row)?,
        client: from_row(&Row(row.0.get(USER_COLUMN_COUNT..).unwrap_or_default().to_vec()))?,
        redirect_uri: row.text(first)?.to_owned(),
        scope: row.text(first + 1)?.to_owned(),
        nonce: text(first + 2)?,
        challenge: text(first + 3)?,
        used_for: text(first + 4)?,
        expires_at: row.timestamp(first + 5)?,
    }))
}

/// Uses a code for a session. False when it was used in between.
pub fn use_code(transaction: &Transaction<'_>, hash: &[u8; 32], session: &str) -> Result<bool> {
    let sql = "UPDATE oauth_codes SET session_id = ?2 WHERE code_hash = ?1 AND session_id IS NULL RETURNING 1";
    Ok(transaction.query_one(sql, &[hash.to_vec().into(), session.into()])?.is_some())
}
