//! The Central dialect (contract `central.md` §3). It has groups with a query alone: what its clients read of a group needs
//! one.

pub mod device_group;
pub mod device_group_list;
pub mod group_devices;
mod representation;

use skein_fleet::access::Scope;
use skein_fleet::identifier::DeviceGroupId;
use skein_kernel::{ApiError, PathParameters, RequestContext};
use skein_store::device_groups::{self, DeviceGroup};

/// The group id of a path; one that no group can have is 400.
fn group_id(path: &PathParameters) -> Result<DeviceGroupId, ApiError> {
    path.get("group_id").parse().map_err(|error| ApiError::bad_parameter("deviceGroupId", error))
}

/// The group of a path, unless there is none that the caller may know of.
fn group_of(request: &RequestContext, scope: &Scope, path: &PathParameters) -> Result<DeviceGroup, ApiError> {
    let id = group_id(path)?;
    let group = device_groups::find(&request.session, scope, id.as_str())?;
    group.filter(|group| !group.is_static()).ok_or_else(|| no_such_group(&id))
}

fn no_such_group(id: &DeviceGroupId) -> ApiError {
    ApiError::not_found("device group", id.as_str())
}
