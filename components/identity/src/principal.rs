//! Principals as the interface has them.

use crate::policies::Policies;
use crate::token_groups;
use skein_fleet::access::{Grants, Permission, Reach, RoleAssignment};
use skein_fleet::time::Timestamp;
use skein_identity_interface::{Call, Grant, Principal, PrincipalKind, Refusal, RoleAssignment as ShownRole};
use skein_store::{HeldRoles, Session};
use std::sync::Arc;

/// A principal that was found.
#[derive(Clone)]
pub struct Found {
    pub principal: Principal,
    /// What decides each of its calls, where its grants do not.
    pub policies: Option<Arc<Policies>>,
    /// The row numbers of the groups that its token is limited to: on each call their devices are added to those that the
    /// principal has.
    pub device_groups: Option<Arc<[i64]>>,
    /// The end of its credential, where there is one.
    pub expires_at: Option<Timestamp>,
}

impl Found {
    /// A principal whose grants say what it may do.
    pub fn by_grants(principal: Principal, expires_at: Option<Timestamp>) -> Self {
        Self { principal, policies: None, device_groups: None, expires_at }
    }

    /// The principal as it is for this call.
    pub fn for_call(self, session: &Session, call: &Call) -> Result<Principal, Refusal> {
        let principal = match &self.policies {
            Some(policies) => policies.apply(self.principal, call)?,
            None => self.principal,
        };
        match &self.device_groups {
            Some(groups) => token_groups::apply(session, principal, groups, call),
            None => Ok(principal),
        }
    }
}

/// A principal with these grants and nothing else.
pub fn with_grants(kind: PrincipalKind, id: &str, grants: &Grants) -> Principal {
    Principal {
        kind,
        id: id.to_owned(),
        roles: Vec::new(),
        grants: grants_as_shown(grants),
        devices: None,
        attributes: Vec::new(),
    }
}

/// A principal with the roles, the grants that come of them, and these permissions, which no role has.
pub fn with_roles_and(kind: PrincipalKind, id: &str, held: &HeldRoles, permissions: &[Permission]) -> Principal {
    let role = |assignment: &RoleAssignment| ShownRole {
        role: assignment.role().id().to_owned(),
        organization: assignment.organization().map(ToString::to_string),
    };
    let grants = grants_of(held, permissions);
    Principal { roles: held.roles.iter().map(role).collect(), ..with_grants(kind, id, &grants) }
}

/// What comes of the roles and, everywhere, of these permissions.
pub fn grants_of(held: &HeldRoles, permissions: &[Permission]) -> Grants {
    let of_roles = Grants::from_assignments(&held.roles, |organization| held.subtrees.below(organization));
    let of_roles = of_roles.iter().map(|(permission, reach)| (permission, reach.clone()));
    of_roles.chain(permissions.iter().map(|permission| (*permission, Reach::Everything))).collect()
}

/// Grants as the interface has them: one for each set of organizations.
pub fn grants_as_shown(grants: &Grants) -> Vec<Grant> {
    let mut by_reach: Vec<(&Reach, Vec<&str>)> = Vec::new();
    for (permission, reach) in grants.iter() {
        match by_reach.iter_mut().find(|(known, _)| *known == reach) {
            Some((_, names)) => names.push(permission.as_str()),
            None => by_reach.push((reach, vec![permission.as_str()])),
        }
    }
    let grant = |(reach, names): (&Reach, Vec<&str>)| Grant {
        permissions: names.join(" "),
        organizations: match reach {
            Reach::Everything => None,
            Reach::Organizations(organizations) => Some(organizations.iter().map(ToString::to_string).collect()),
        },
    };
    by_reach.into_iter().map(grant).collect()
}
