//! OAuth clients in their own name (RFC 6749 §4.4).

use crate::authenticate::unavailable;
use crate::principal::{Found, with_grants};
use serde_json::{Map, Value};
use skein_fleet::access::{Grants, Permission};
use skein_fleet::time::Timestamp;
use skein_identity_interface::{PrincipalKind, Refusal};
use skein_store::Session;
use skein_store::oauth::find_client;
use std::collections::BTreeSet;

/// The client of an access token whose signature and time are good. Its row decides what it may do, within what the token
/// was made for.
pub fn check(session: &Session, claims: &Map<String, Value>, expires_at: Timestamp) -> Result<Found, Refusal> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let client = find_client(session, text("client_id")).map_err(|error| unavailable(&error))?;
    let client = client.ok_or_else(|| Refusal::Invalid("the client was deleted".into()))?;
    let scope: BTreeSet<Permission> = text("scope").split(' ').filter_map(|name| name.parse().ok()).collect();
    let held = client.permissions.iter().filter_map(|name| name.parse().ok());
    let grants = Grants::everywhere(held).limited_to(&scope);
    Ok(Found::by_grants(with_grants(PrincipalKind::Client, &client.id, &grants), Some(expires_at)))
}
