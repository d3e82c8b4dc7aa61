//! The IoTDA dialect (contract `iotda.md` §6.3). It has groups of both kinds.

pub mod device_group;
pub mod device_groups;
pub mod group_action;
pub mod group_devices;
pub mod groups_of_device;
mod representation;

use skein_fleet::access::Scope;
use skein_kernel::iotda::refused;
use skein_kernel::{ApiError, PathParameters, RequestContext};
use skein_store::device_groups::{self as store, DeviceGroup, GroupOutcome};

/// The group of a path, unless there is none that the caller may know of.
fn group_of(request: &RequestContext, scope: &Scope, path: &PathParameters) -> Result<DeviceGroup, ApiError> {
    let id = path.get("group_id");
    store::find(&request.session, scope, id)?.ok_or_else(|| no_such_group(id))
}

/// There is no code for it; the common one stands with 404.
fn no_such_group(id: &str) -> ApiError {
    ApiError::not_found("device group", id)
}

fn written(outcome: GroupOutcome, id: &str) -> Result<DeviceGroup, ApiError> {
    match outcome {
        GroupOutcome::Done(group) => Ok(*group),
        GroupOutcome::NotFound => Err(no_such_group(id)),
        GroupOutcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        GroupOutcome::IdTaken => Err(refused("The group id is in use.")),
        GroupOutcome::NameTaken => Err(refused("name: another device group has it.")),
        GroupOutcome::NoSuchParent => Err(refused("super_group_id: there is no static group of that id.")),
        GroupOutcome::NoSuchOrganization => Err(refused("The organization of the credential is gone.")),
        GroupOutcome::HasGroupsBelow => Err(refused("Other device groups lie below this one; delete them first.")),
        GroupOutcome::Limit(limit) => Err(refused(format!("A limit is reached: {limit}."))),
    }
}
