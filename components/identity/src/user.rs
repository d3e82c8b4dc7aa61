//! What people may do, by themselves and through what they made for others to use.

use crate::policies::Policies;
use crate::principal::{Found, with_roles_and};
use skein_fleet::access::{Permission, RoleAssignment};
use skein_identity_interface::{PrincipalKind, Refusal};
use skein_store::HeldRoles;
use skein_store::accounts::User;
use std::sync::Arc;

/// What a person holds: the roles of the fleet that were given to the address, and those and the permissions beside them
/// that come of the flags of the account. Where policies decide, the flag `admin` gives nothing.
pub fn standing(user: &User, mut held: HeldRoles, by_policies: bool) -> (HeldRoles, &'static [Permission]) {
    let permissions: &[Permission] = match (user.super_admin, user.admin && !by_policies) {
        (true, _) => {
            held.roles.insert(0, RoleAssignment::administrator());
            &Permission::OF_SUPER_ADMINISTRATORS
        }
        (false, true) => &Permission::OF_ADMINS,
        (false, false) => &[],
    };
    (held, permissions)
}

/// A person, whatever credential was shown, with the policies that decide instead of the flags where they do.
pub fn found(user: &User, held: HeldRoles, policies: Option<&str>) -> Result<Found, Refusal> {
    let (held, permissions) = standing(user, held, policies.is_some());
    let mut principal = with_roles_and(PrincipalKind::User, &user.id, &held, permissions);
    principal.attributes = attributes(user);
    let policies = policies.map(|documents| Policies::parse(documents, None)).transpose()?;
    Ok(Found { policies: policies.map(Arc::new), ..Found::by_grants(principal, user.expires_at) })
}

/// What components are told of the person.
fn attributes(user: &User) -> Vec<(String, String)> {
    let mut attributes = vec![("user-name".to_owned(), user.user_name.clone())];
    for (name, holds) in [("admin", user.admin), ("super-admin", user.super_admin)] {
        if holds {
            attributes.push((name.to_owned(), "true".to_owned()));
        }
    }
    attributes
}
