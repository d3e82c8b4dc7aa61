//! Role-based access control (contract `rainmaker.md`, RBAC): where it is on, what a person may do depends on the call.

use crate::authenticate::host_and_target;
use crate::principal::grants_as_shown;
use skein_fleet::access::policy::{Decision, Policy, decide};
use skein_fleet::access::{Grants, Permission};
use skein_identity_interface::{Call, Principal, Refusal};
use skein_routes::Access;
use std::collections::BTreeSet;

/// What decides the calls of somebody.
pub struct Policies {
    policies: Vec<Policy>,
    /// The permissions that a token of theirs is limited to.
    scopes: Option<BTreeSet<Permission>>,
}

impl Policies {
    /// Reads policies as they are stored. One that can not be read might deny something: then nobody gets in.
    pub fn parse(documents: &str, scopes: Option<BTreeSet<Permission>>) -> Result<Self, Refusal> {
        let documents: Vec<serde_json::Value> =
            serde_json::from_str(documents).map_err(|error| Refusal::Unavailable(error.to_string()))?;
        let policies = documents.iter().map(Policy::from_json).collect::<Result<_, _>>();
        Ok(Self { policies: policies.map_err(|error| Refusal::Unavailable(error.to_string()))?, scopes })
    }

    /// The principal as it is for this call. Policies are about calls that need a permission: an allowed one has it, and
    /// no other, since a policy speaks of one call at a time. What is the caller's own is nobody else's to allow.
    pub fn apply(&self, principal: Principal, call: &Call) -> Result<Principal, Refusal> {
        let Some(Access::Needs(permission)) = skein_routes::access(&call.route, &call.method) else {
            return Ok(principal);
        };
        if self.scopes.as_ref().is_some_and(|scopes| !scopes.contains(&permission)) {
            return Ok(principal);
        }
        let (_, target) = host_and_target(&call.url);
        let path = target.split('?').next().unwrap_or_default();
        match decide(&self.policies, &call.method, path) {
            Decision::Denied => Err(Refusal::Forbidden("a policy denies the call".into())),
            Decision::Silent => Ok(principal),
            Decision::Allowed(nodes) => {
                let mut principal = principal;
                principal.grants = grants_as_shown(&Grants::everywhere([permission]));
                if !nodes.is_everything() {
                    let nodes =
                        serde_json::to_string(&nodes).map_err(|error| Refusal::Unavailable(error.to_string()))?;
                    principal.attributes.push(("nodes".into(), nodes));
                }
                Ok(principal)
            }
        }
    }
}
