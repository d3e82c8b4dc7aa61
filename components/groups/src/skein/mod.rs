//! Our own dialect: what neither of the two has.

pub mod history;
pub mod membership;
pub mod preview;

use skein_fleet::access::Scope;
use skein_kernel::{ApiError, PathParameters, RequestContext};
use skein_store::device_groups::{self, DeviceGroup};

/// The group of a path, of either kind, unless there is none that the caller may know of.
fn group_of(request: &RequestContext, scope: &Scope, path: &PathParameters) -> Result<DeviceGroup, ApiError> {
    let id = path.get("group_id");
    device_groups::find(&request.session, scope, id)?.ok_or_else(|| ApiError::not_found("device group", id))
}
