//! API tokens that people make for programs of their own (docs/skein.md): they act as their owner, within their scopes.

use crate::authenticate::unavailable;
use crate::instance::Instance;
use crate::policies::Policies;
use crate::principal::{Found, grants_of, with_grants};
use crate::user;
use skein_fleet::access::Permission;
use skein_fleet::time::Clock;
use skein_identity_interface::{Principal, PrincipalKind, Refusal};
use skein_store::access_control::bearer_token;
use skein_store::{HeldRoles, Session};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whose token it is. The owner's row decides what it may do, so it loses what its owner loses.
pub fn check(instance: &Instance, session: &Session, secret_hash: &[u8; 32]) -> Result<Found, Refusal> {
    let now = instance.settings.clock.now();
    let found = bearer_token(session, secret_hash, now).map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| Refusal::Invalid("the API token is not known".into()))?;
    let token = &found.token;
    if token.expires_at <= now {
        return Err(Refusal::Expired);
    }
    // A permission that this build does not know is not granted.
    let scopes: BTreeSet<Permission> = token.scopes.iter().filter_map(|name| name.parse().ok()).collect();
    let (held, permissions): (_, &[Permission]) = match &found.owner {
        Some(owner) => user::standing(owner, found.roles, found.policies.is_some()),
        None => (HeldRoles::administrator(), &Permission::OF_SUPER_ADMINISTRATORS),
    };
    let grants = grants_of(&held, permissions).limited_to(&scopes);
    let owner = found.owner.as_ref().map_or("bootstrap", |owner| owner.id.as_str());
    let groups: Option<Arc<[i64]>> = token.groups.as_ref().map(|groups| groups.iter().map(|group| group.pk).collect());
    let listed = token.devices.as_ref().map(|devices| devices.iter().cloned().collect());
    let principal = Principal {
        // With groups it reaches no more than what is listed, until the call is known.
        devices: listed.or_else(|| groups.as_ref().map(|_| Vec::new())),
        attributes: vec![("owner".into(), owner.into())],
        ..with_grants(PrincipalKind::ApiToken, &token.id, &grants)
    };
    let policies = found.policies.as_deref().map(|documents| Policies::parse(documents, Some(scopes))).transpose()?;
    let policies = policies.map(Arc::new);
    Ok(Found { principal, policies, device_groups: groups, expires_at: Some(token.expires_at) })
}
