//! What somebody who signed in is given: an id token, an access token and, for a new session, a refresh token.

use super::keys::current;
use super::{refresh_token, settings};
use serde_json::{Map, Value, json};
use skein_fleet::credentials::WebTokenKey;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{KeyPurpose, NewSession, User, UserKind, open_session};
use std::time::Duration;

/// What is kept of the name that a client gives itself, in characters.
const MAX_USER_AGENT: usize = 256;

/// The tokens of a session.
pub struct Tokens {
    /// Who signed in, for the client.
    pub id_token: String,
    /// For us.
    pub access_token: String,
}

/// A session that has just been opened.
pub struct Opened {
    /// Its first tokens.
    pub tokens: Tokens,
    /// For new ones.
    pub refresh_token: String,
}

/// Opens a session, together with what `with_it` does.
pub async fn open(
    request: &RequestContext,
    user: &User,
    user_agent: &str,
    with_it: impl Fn(&Transaction<'_>) -> skein_store::Result<()>,
) -> Result<Opened, ApiError> {
    let lifetime = settings(request).await?.session_lifetime;
    let (refresh_token, session) = new_session(request, user, user_agent, lifetime);
    let tokens = issue(request, user, &session.id).await?;
    keep(request, user, &session, with_it)?;
    Ok(Opened { tokens, refresh_token })
}

/// A session that has one access token and can not be refreshed.
pub struct OpenedWithoutRefresh {
    /// The token, which is good for as long as the session.
    pub access_token: String,
    /// When both end.
    pub expires_at: Timestamp,
}

/// Opens a session for clients that ask for a token and, when it has run out, for the next, together with what `with_it`
/// does.
pub fn open_without_refresh(
    request: &RequestContext,
    user: &User,
    user_agent: &str,
    lifetime: Duration,
    with_it: impl Fn(&Transaction<'_>) -> skein_store::Result<()>,
) -> Result<OpenedWithoutRefresh, ApiError> {
    // Nobody learns the refresh token.
    let (_, session) = new_session(request, user, user_agent, lifetime);
    let claims = claims(request, user, &session.id, "access", session.expires_at);
    let access_token = sign_access(request, &claims)?;
    keep(request, user, &session, with_it)?;
    Ok(OpenedWithoutRefresh { access_token, expires_at: session.expires_at })
}

/// A session that ends with the account at the latest, and its refresh token.
fn new_session(request: &RequestContext, user: &User, user_agent: &str, lifetime: Duration) -> (String, NewSession) {
    let (refresh_token, refresh_hash) = refresh_token::new(&request.application.random);
    let ends = request.now.saturating_add(lifetime);
    let session = NewSession {
        id: format!("ses_{}", request.new_record_id()),
        refresh_hash,
        address: request.client_address.clone(),
        user_agent: user_agent.chars().take(MAX_USER_AGENT).collect(),
        expires_at: user.expires_at.map_or(ends, |expiry| ends.min(expiry)),
    };
    (refresh_token, session)
}

fn keep(
    request: &RequestContext,
    user: &User,
    session: &NewSession,
    with_it: impl Fn(&Transaction<'_>) -> skein_store::Result<()>,
) -> Result<(), ApiError> {
    let change = request.change_by("user", &user.id);
    request.session.write(|transaction| {
        with_it(transaction)?;
        open_session(transaction, user, session, &change)
    })?;
    Ok(())
}

/// New tokens of a session that is open.
pub async fn issue(request: &RequestContext, user: &User, session: &str) -> Result<Tokens, ApiError> {
    let lifetime = settings(request).await?.access_token_lifetime;
    let expires = request.now.saturating_add(lifetime);
    let mut id_claims = claims(request, user, session, "id", expires);
    id_claims.extend(identity_claims(user));
    let id_key = current(request, KeyPurpose::IdToken)?;
    Ok(Tokens {
        access_token: sign_access(request, &claims(request, user, session, "access", expires))?,
        id_token: WebTokenKey::es256(&id_key.id, &id_key.secret).sign(&id_claims).map_err(ApiError::internal)?,
    })
}

/// What every token says, whatever its use.
fn claims(
    request: &RequestContext,
    user: &User,
    session: &str,
    token_use: &str,
    expires: Timestamp,
) -> Map<String, Value> {
    let claims = [
        ("sub", json!(user.id)),
        ("iss", json!(request.public_origin())),
        ("iat", json!(request.now.unix_seconds())),
        ("exp", json!(expires.unix_seconds())),
        ("sid", json!(session)),
        ("token_use", json!(token_use)),
    ];
    claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn sign_access(request: &RequestContext, claims: &Map<String, Value>) -> Result<String, ApiError> {
    let key = current(request, KeyPurpose::AccessToken)?;
    WebTokenKey::hs256(&key.id, &key.secret).sign(claims).map_err(ApiError::internal)
}

/// What clients read of an id token (contract rainmaker §2.3).
fn identity_claims(user: &User) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut add = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    add("custom:user_id", json!(user.id));
    let (name, confirmed) = match user.kind {
        UserKind::Email | UserKind::Guest => ("email", "email_verified"),
        UserKind::Phone => ("phone_number", "phone_number_verified"),
    };
    add(name, json!(user.user_name));
    add(confirmed, json!(user.kind != UserKind::Guest));
    if user.admin {
        add("custom:admin", json!(true));
    }
    if user.super_admin {
        add("custom:super_admin", json!(true));
    }
    claims
}
