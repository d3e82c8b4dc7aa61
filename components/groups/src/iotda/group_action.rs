//! `POST /v5/iot/{project_id}/device-group/{group_id}/action` (contract `iotda.md` §6.3): devices in and out.

use super::no_such_group;
use crate::whole_groups::refuse_limited;
use http::StatusCode;
use skein_fleet::access::Permission;
use skein_kernel::iotda::{bad_parameter, no_such_device, project, refused};
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};
use skein_store::device_groups::{self as store, MemberOutcome};

/// 200, and a second time as well. The body, if there is one, means nothing.
pub async fn post(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<StatusCode, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    project(&caller, &path)?;
    refuse_limited(&scope)?;
    let required = |name| query.single(name).and_then(|found| found.ok_or_else(|| bad_parameter(name, "is required")));
    let (group, device) = (path.get("group_id"), required("device_id")?);
    let (session, by) = (&caller.request.session, caller.change());
    let outcome = match required("action_id")? {
        "addDevice" => store::add_device(session, &scope, group, device, &by)?,
        "removeDevice" => store::remove_device(session, &scope, group, device, &by)?,
        _ => return Err(bad_parameter("action_id", "must be addDevice or removeDevice")),
    };
    match outcome {
        MemberOutcome::Done => Ok(StatusCode::OK),
        MemberOutcome::NoSuchGroup => Err(no_such_group(group)),
        MemberOutcome::IsDynamic => Err(refused("The devices of a dynamic group are decided by its rule.")),
        MemberOutcome::NoSuchDevice => Err(no_such_device(device)),
        MemberOutcome::NotAMember => Err(refused("device_id: the device is not in the group.")),
        MemberOutcome::Limit(limit) => Err(refused(format!("A limit is reached: {limit}."))),
    }
}
