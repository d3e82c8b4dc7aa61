//! The account of who calls.

use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind};
use skein_store::accounts::{User, find_user};

/// The account. Whoever calls without one (a token of a program, a device) may not; one that was deleted a moment ago has
/// no session any more.
pub fn of(caller: &Caller) -> Result<User, ApiError> {
    if caller.kind() != CallerKind::User {
        return Err(ApiError::new(ErrorKind::Forbidden, "This call is for people who signed in."));
    }
    find_user(&caller.request.session, caller.id())?
        .ok_or_else(|| ApiError::new(ErrorKind::Unauthenticated, "The account was deleted."))
}
