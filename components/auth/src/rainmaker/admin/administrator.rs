//! Who administers.

use skein_fleet::access::{Permission, Scope};
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind};
use skein_store::accounts::User;

/// Refuses whoever does not hold the permission everywhere: people's accounts belong to no organization.
pub fn require(caller: &Caller, permission: Permission) -> Result<(), ApiError> {
    match caller.require(permission)? {
        Scope::Everything => Ok(()),
        Scope::Organizations(_) => {
            Err(ApiError::new(ErrorKind::Forbidden, "The credential is limited to organizations."))
        }
    }
}

/// Whether the caller administers the deployment. Others neither make nor see those who do.
pub fn is_super(caller: &Caller) -> bool {
    caller.kind() == CallerKind::Administrator || caller.attributes().iter().any(|(name, _)| name == "super-admin")
}

/// Whether the account is one that the caller may know of.
pub fn may_see(caller: &Caller, user: &User) -> bool {
    is_super(caller) || !user.super_admin
}
