//! What somebody who signed in is given: an id token, an access token and, for a new session, a refresh token.

use super::keys::current;
use super::settings;
use serde_json::{Map, Value, json};
use skein_fleet::credentials::{OpaqueKind, WebTokenKey};
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{KeyPurpose, NewSession, User, UserKind, open_session};

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
    let settings = settings(request).await?;
    let (refresh_token, refresh_hash) = OpaqueKind::Refresh.issue(&request.application.random);
    let ends = request.now.saturating_add(settings.session_lifetime);
    let session = NewSession {
        id: format!("ses_{}", request.new_record_id()),
        refresh_hash,
        address: request.client_address.clone(),
        user_agent: user_agent.chars().take(MAX_USER_AGENT).collect(),
        expires_at: user.expires_at.map_or(ends, |expiry| ends.min(expiry)),
    };
    let tokens = issue(request, user, &session.id).await?;
    let change = request.change_by("user", &user.id);
    request.session.write(|transaction| {
        with_it(transaction)?;
        open_session(transaction, user, &session, &change)
    })?;
    Ok(Opened { tokens, refresh_token })
}

/// New tokens of a session that is open.
pub async fn issue(request: &RequestContext, user: &User, session: &str) -> Result<Tokens, ApiError> {
    let lifetime = settings(request).await?.access_token_lifetime;
    let issuer = request.public_origin();
    let (issued, expires) = (request.now.unix_seconds(), request.now.saturating_add(lifetime).unix_seconds());
    let common = |token_use: &str| json!({ "sub": user.id, "iss": issuer, "iat": issued, "exp": expires, "sid": session, "token_use": token_use });
    let mut id_claims = common("id");
    if let Some(members) = id_claims.as_object_mut() {
        members.extend(identity_claims(user));
    }
    let access_key = current(request, KeyPurpose::AccessToken)?;
    let id_key = current(request, KeyPurpose::IdToken)?;
    let sign = |key: WebTokenKey, claims: &Value| {
        key.sign(claims.as_object().unwrap_or(&Map::new())).map_err(ApiError::internal)
    };
    Ok(Tokens {
        id_token: sign(WebTokenKey::es256(&id_key.id, &id_key.secret), &id_claims)?,
        access_token: sign(WebTokenKey::hs256(&access_key.id, &access_key.secret), &common("access"))?,
    })
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
