//! Who may change groups as a whole.

use skein_fleet::access::Scope;
use skein_kernel::{ApiError, ErrorKind};

/// Refuses a credential that is limited to devices: a group is more than those.
pub fn refuse_limited(scope: &Scope) -> Result<(), ApiError> {
    if scope.devices.is_some() {
        return Err(ApiError::new(ErrorKind::Forbidden, "The credential is limited to devices."));
    }
    Ok(())
}
