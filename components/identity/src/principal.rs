//! Principals as the interface has them.

use skein_fleet::access::{Grants, Permission, RoleAssignment, Scope};
use skein_identity_interface::{Grant, Principal, PrincipalKind, RoleAssignment as ShownRole};

/// A principal that was found, with the end of its credential where there is one.
pub struct Found {
    pub principal: Principal,
    pub expires_at: Option<skein_fleet::time::Timestamp>,
}

/// A principal with these grants and nothing else.
pub fn with_grants(kind: PrincipalKind, id: &str, grants: &Grants) -> Principal {
    Principal { kind, id: id.to_owned(), roles: Vec::new(), grants: shown(grants), attributes: Vec::new() }
}

/// A principal with the roles, and the grants that come of them.
pub fn with_roles(kind: PrincipalKind, id: &str, roles: &[RoleAssignment]) -> Principal {
    with_roles_and(kind, id, roles, &[])
}

/// A principal with the roles, the grants that come of them, and these permissions, which no role has.
pub fn with_roles_and(
    kind: PrincipalKind,
    id: &str,
    roles: &[RoleAssignment],
    permissions: &[Permission],
) -> Principal {
    // Organizations are flat until they are resources of their own.
    let of_roles = Grants::from_assignments(roles, |organization| [organization.clone()].into());
    let of_roles = of_roles.iter().map(|(permission, scope)| (permission, scope.clone()));
    let grants: Grants =
        of_roles.chain(permissions.iter().map(|permission| (*permission, Scope::Everything))).collect();
    let role = |assignment: &RoleAssignment| ShownRole {
        role: assignment.role().id().to_owned(),
        organization: assignment.organization().map(ToString::to_string),
    };
    Principal { roles: roles.iter().map(role).collect(), ..with_grants(kind, id, &grants) }
}

/// One for each scope.
fn shown(grants: &Grants) -> Vec<Grant> {
    let mut by_scope: Vec<(&Scope, Vec<&str>)> = Vec::new();
    for (permission, scope) in grants.iter() {
        match by_scope.iter_mut().find(|(known, _)| *known == scope) {
            Some((_, names)) => names.push(permission.as_str()),
            None => by_scope.push((scope, vec![permission.as_str()])),
        }
    }
    let grant = |(scope, names): (&Scope, Vec<&str>)| Grant {
        permissions: names.join(" "),
        organizations: match scope {
            Scope::Everything => None,
            Scope::Organizations(organizations) => Some(organizations.iter().map(ToString::to_string).collect()),
        },
    };
    by_scope.into_iter().map(grant).collect()
}
