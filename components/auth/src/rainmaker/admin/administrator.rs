//! Who administers.

use skein_kernel::{Caller, CallerKind};
use skein_store::accounts::User;

/// Whether the caller administers the deployment. Others neither make nor see those who do.
pub fn is_super(caller: &Caller) -> bool {
    caller.kind() == CallerKind::Administrator || caller.attribute("super-admin").is_some()
}

/// Whether the account is one that the caller may know of.
pub fn may_see(caller: &Caller, user: &User) -> bool {
    is_super(caller) || !user.super_admin
}
