//! Access tokens: of people who signed in, and of OAuth clients (contract `rainmaker.md` §2.1–2.3).
//!
//! The token proves that we made it; the row of the session decides whether it is still good and who the person is. So a
//! log-out, a new password, a deletion or another role is felt as soon as the cache forgets.

use crate::authenticate::unavailable;
use crate::instance::Instance;
use crate::principal::Found;
use crate::{client, user};
use skein_fleet::credentials::{WebTokenKey, key_id};
use skein_fleet::time::{Clock, Timestamp};
use skein_identity_interface::Refusal;
use skein_store::Session;
use skein_store::accounts::{KeyPurpose, key, signed_in};
use std::sync::Arc;

/// Whose token it is.
pub fn check(instance: &Instance, session: &Session, token: &str) -> Result<Found, Refusal> {
    let now = instance.settings.clock.now();
    let invalid = |error: &dyn std::fmt::Display| Refusal::Invalid(error.to_string());
    let id = key_id(token).map_err(|error| invalid(&error))?;
    let key = signing_key(instance, session, &id, now)?;
    let claims = key.verify(token).map_err(|error| invalid(&error))?;
    if claims.get("token_use").and_then(serde_json::Value::as_str) != Some("access") {
        return Err(Refusal::Invalid("the token is no access token".into()));
    }
    let expires = claims.get("exp").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let expires = Timestamp::from_unix_seconds(expires);
    if expires <= now {
        return Err(Refusal::Expired);
    }
    if !claims.contains_key("sid") {
        return client::check(session, &claims, expires);
    }
    let session_id = claims.get("sid").and_then(serde_json::Value::as_str).unwrap_or_default();
    let signed_in = signed_in(session, session_id, now).map_err(|error| unavailable(&error))?;
    let signed_in = signed_in.ok_or_else(|| Refusal::Invalid("the session has ended".into()))?;
    let mut found = user::found(&signed_in.user, signed_in.roles, signed_in.policies.as_deref())?;
    found.principal.attributes.push(("session".into(), signed_in.session));
    Ok(Found { expires_at: Some(expires.min(signed_in.expires_at)), ..found })
}

/// The key that a token names. An instance keeps those it has met for as long as it keeps a principal, so that one that is
/// deleted is trusted no longer than that.
fn signing_key(instance: &Instance, session: &Session, id: &str, now: Timestamp) -> Result<Arc<WebTokenKey>, Refusal> {
    if let Some(key) = instance.keys.find(id, now) {
        return Ok(key);
    }
    let found = key(session, KeyPurpose::AccessToken, id, &instance.sealer).map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| Refusal::Invalid("the token names a key that is none of ours".into()))?;
    Ok(instance.keys.keep(WebTokenKey::hs256(id, &found.secret), now))
}
