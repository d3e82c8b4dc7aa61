//! API tokens of the Central dialect (contract `central.md` §1.2).

use crate::authenticate::unavailable;
use crate::instance::Instance;
use crate::principal::{Found, with_roles_and};
use skein_fleet::credentials::ApiToken;
use skein_fleet::time::Clock;
use skein_identity_interface::{PrincipalKind, Refusal};
use skein_store::{HeldRoles, Session, api_tokens};

/// The token's row decides: its hash, its roles and its expiry. What the text of the token says beside the id and the
/// secret is not believed.
pub fn check(instance: &Instance, session: &Session, token: &ApiToken) -> Result<Found, Refusal> {
    let stored = api_tokens::bearer(session, token.id().as_str()).map_err(|error| unavailable(&error))?;
    let stored = stored.filter(|(stored, _)| stored.secret_hash == token.hash());
    let Some((stored, subtrees)) = stored else {
        return Err(Refusal::Invalid("the API token is not known".into()));
    };
    let deployment = instance.deployment(session).map_err(|error| unavailable(&error))?;
    if !token.application().eq_ignore_ascii_case(&deployment.application_id) {
        return Err(Refusal::Invalid("the API token names another application".into()));
    }
    if stored.expires_at <= instance.settings.clock.now() {
        return Err(Refusal::Expired);
    }
    let held = HeldRoles { roles: stored.roles, subtrees };
    let principal = with_roles_and(PrincipalKind::ApiToken, &stored.id, &held, &[]);
    Ok(Found::by_grants(principal, Some(stored.expires_at)))
}
