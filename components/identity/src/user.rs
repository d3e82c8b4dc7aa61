//! What people may do, by themselves and through what they made for others to use.

use skein_fleet::access::{Permission, RoleAssignment};
use skein_store::accounts::User;

/// The roles and the permissions beside them that come of the flags of an account. Where policies decide, the flag
/// `admin` gives nothing.
pub fn standing(user: &User, by_policies: bool) -> (Vec<RoleAssignment>, &'static [Permission]) {
    match (user.super_admin, user.admin && !by_policies) {
        (true, _) => (vec![RoleAssignment::administrator()], &Permission::OF_SUPER_ADMINISTRATORS),
        (false, true) => (Vec::new(), &Permission::OF_ADMINS),
        (false, false) => (Vec::new(), &[]),
    }
}

/// What components are told of the person.
pub fn attributes(user: &User) -> Vec<(String, String)> {
    let mut attributes = vec![("user-name".to_owned(), user.user_name.clone())];
    for (name, holds) in [("admin", user.admin), ("super-admin", user.super_admin)] {
        if holds {
            attributes.push((name.to_owned(), "true".to_owned()));
        }
    }
    attributes
}
