//! Access tokens of people who signed in (contract `rainmaker.md` §2.1–2.3).
//!
//! The token proves that we made it; the row of the session decides whether it is still good and who the person is. So a
//! log-out, a new password, a deletion or another role is felt as soon as the cache forgets.

use crate::authenticate::unavailable;
use crate::instance::Instance;
use crate::principal::{Found, with_roles_and};
use skein_fleet::access::{Permission, Role, RoleAssignment};
use skein_fleet::credentials::{WebTokenKey, key_id};
use skein_fleet::time::{Clock, Timestamp};
use skein_identity_interface::{Principal, PrincipalKind, Refusal};
use skein_store::Session;
use skein_store::accounts::{KeyPurpose, User, key, signed_in};
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
    let session_id = claims.get("sid").and_then(serde_json::Value::as_str).unwrap_or_default();
    let signed_in = signed_in(session, session_id, now).map_err(|error| unavailable(&error))?;
    let signed_in = signed_in.ok_or_else(|| Refusal::Invalid("the session has ended".into()))?;
    let expires_at = Some(expires.min(signed_in.expires_at));
    let mut principal = of_user(&signed_in.user)?;
    principal.attributes.push(("session".to_owned(), signed_in.session));
    Ok(Found { principal, expires_at })
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

/// A person, whatever credential was shown.
pub fn of_user(user: &User) -> Result<Principal, Refusal> {
    let administrator =
        RoleAssignment::new(Role::Administrator, None).map_err(|error| Refusal::Unavailable(error.to_string()))?;
    let (roles, permissions): (_, &[Permission]) = match (user.super_admin, user.admin) {
        (true, _) => (vec![administrator], &Permission::OF_SUPER_ADMINISTRATORS),
        (false, true) => (Vec::new(), &Permission::OF_ADMINS),
        (false, false) => (Vec::new(), &[]),
    };
    let mut principal = with_roles_and(PrincipalKind::User, &user.id, &roles, permissions);
    let mut tell = |name: &str, value: &str| principal.attributes.push((name.to_owned(), value.to_owned()));
    tell("user-name", &user.user_name);
    for (name, holds) in [("admin", user.admin), ("super-admin", user.super_admin)] {
        if holds {
            tell(name, "true");
        }
    }
    Ok(principal)
}
