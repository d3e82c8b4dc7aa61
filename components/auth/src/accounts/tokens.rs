//! What somebody who signed in is given: an id token, an access token and, for a new session, a refresh token.

use super::keys::current;
use super::settings;
use serde_json::{Map, Value, json};
use skein_fleet::credentials::{OpaqueKind, WebTokenKey};
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
    /// How long both are good.
    pub lifetime: Duration,
}

/// A session that has just been opened.
pub struct Opened {
    /// Its first tokens.
    pub tokens: Tokens,
    /// For new ones.
    pub refresh_token: String,
}

/// The OAuth client that tokens are made for; none where the person signed in directly.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audience<'a> {
    /// The client.
    pub client: Option<&'a str>,
    /// What its id token repeats.
    pub nonce: Option<&'a str>,
}

/// Opens a session.
pub async fn open(request: &RequestContext, user: &User, user_agent: &str) -> Result<Opened, ApiError> {
    let opened = open_for(request, user, user_agent, Audience::default(), |_, _| Ok(true)).await?;
    opened.ok_or_else(|| ApiError::internal("a session that nothing speaks against was not opened"))
}

/// Opens a session for a client, unless `first`, which is told the id of the session and does what belongs to it in the
/// same transaction, says no.
pub async fn open_for(
    request: &RequestContext,
    user: &User,
    user_agent: &str,
    audience: Audience<'_>,
    first: impl Fn(&Transaction<'_>, &str) -> skein_store::Result<bool>,
) -> Result<Option<Opened>, ApiError> {
    let lifetime = settings(request).await?.session_lifetime;
    let (refresh_token, session) = new_session(request, user, user_agent, audience, lifetime);
    let tokens = issue(request, user, &session.id, audience).await?;
    let change = request.change_by("user", &user.id);
    let is_open = request.session.write(|transaction| {
        let may_open = first(transaction, &session.id)?;
        if may_open {
            open_session(transaction, user, &session, &change)?;
        }
        Ok(may_open)
    })?;
    Ok(is_open.then_some(Opened { tokens, refresh_token }))
}

/// A session that has one access token and can not be refreshed.
pub struct OpenedWithoutRefresh {
    /// The token, which is good for as long as the session.
    pub access_token: String,
    /// When both end.
    pub expires_at: Timestamp,
}

/// Opens a session for clients that ask for a token and, when it has run out, for the next.
pub fn open_without_refresh(
    request: &RequestContext,
    user: &User,
    user_agent: &str,
    lifetime: Duration,
) -> Result<OpenedWithoutRefresh, ApiError> {
    // Nobody learns the refresh token.
    let (_, session) = new_session(request, user, user_agent, Audience::default(), lifetime);
    let mut claims = common_claims(request, &user.id, "access", session.expires_at);
    claims.insert("sid".into(), session.id.clone().into());
    let access_token = access_token(request, &claims)?;
    let change = request.change_by("user", &user.id);
    request.session.write(|transaction| open_session(transaction, user, &session, &change))?;
    Ok(OpenedWithoutRefresh { access_token, expires_at: session.expires_at })
}

/// A session that ends with the account at the latest, and its refresh token.
fn new_session(
    request: &RequestContext,
    user: &User,
    user_agent: &str,
    audience: Audience<'_>,
    lifetime: Duration,
) -> (String, NewSession) {
    let (refresh_token, refresh_hash) = OpaqueKind::Refresh.issue(&request.application.random);
    let ends = request.now.saturating_add(lifetime);
    let session = NewSession {
        id: format!("ses_{}", request.new_record_id()),
        refresh_hash,
        address: request.client_address.clone(),
        user_agent: user_agent.chars().take(MAX_USER_AGENT).collect(),
        client: audience.client.map(ToOwned::to_owned),
        expires_at: user.expires_at.map_or(ends, |expiry| ends.min(expiry)),
    };
    (refresh_token, session)
}

/// New tokens of a session that is open.
pub async fn issue(
    request: &RequestContext,
    user: &User,
    session: &str,
    audience: Audience<'_>,
) -> Result<Tokens, ApiError> {
    let lifetime = settings(request).await?.access_token_lifetime;
    let common = |token_use| {
        let mut claims = common_claims(request, &user.id, token_use, request.now.saturating_add(lifetime));
        claims.insert("sid".into(), session.into());
        claims
    };
    let mut access_claims = common("access");
    access_claims.extend(audience.client.map(|client| ("client_id".into(), client.into())));
    let mut id_claims = common("id");
    id_claims.extend(identity_claims(user));
    id_claims.extend(audience.client.map(|client| ("aud".into(), client.into())));
    id_claims.extend(audience.nonce.map(|nonce| ("nonce".into(), nonce.into())));
    let id_key = current(request, KeyPurpose::IdToken)?;
    Ok(Tokens {
        id_token: WebTokenKey::es256(&id_key.id, &id_key.secret).sign(&id_claims).map_err(ApiError::internal)?,
        access_token: access_token(request, &access_claims)?,
        lifetime,
    })
}

/// A token for us, with these claims.
pub fn access_token(request: &RequestContext, claims: &Map<String, Value>) -> Result<String, ApiError> {
    let key = current(request, KeyPurpose::AccessToken)?;
    WebTokenKey::hs256(&key.id, &key.secret).sign(claims).map_err(ApiError::internal)
}

/// What every token says.
pub fn common_claims(
    request: &RequestContext,
    subject: &str,
    token_use: &str,
    expires: Timestamp,
) -> Map<String, Value> {
    let claims: [(&str, Value); 5] = [
        ("sub", subject.into()),
        ("iss", request.public_origin().into()),
        ("iat", request.now.unix_seconds().into()),
        ("exp", expires.unix_seconds().into()),
        ("token_use", token_use.into()),
    ];
    claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What clients read of an id token (contract rainmaker §2.3).
pub fn identity_claims(user: &User) -> Map<String, Value> {
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
