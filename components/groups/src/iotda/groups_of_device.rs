//! `POST /v5/iot/{project_id}/devices/{device_id}/list-device-group` (contract `iotda.md` §6.3).

use super::representation::GroupObject;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::iotda::{no_such_device, project};
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::device_groups::of_device;
use skein_store::devices::find_record;

/// The groups that a device is in, the newest first, of both kinds.
#[derive(Serialize)]
pub struct GroupsOfDevice {
    device_groups: Vec<GroupObject>,
}

/// 200. Two statements, however many groups there are. The body, if there is one, means nothing.
pub async fn post(caller: Caller, path: PathParameters) -> Result<Json<GroupsOfDevice>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    project(&caller, &path)?;
    let (session, id) = (&caller.request.session, path.get("device_id"));
    let device = find_record(session, &scope, id)?.ok_or_else(|| no_such_device(id))?;
    let groups = of_device(session, &scope, &device)?;
    Ok(Json(GroupsOfDevice { device_groups: groups.into_iter().map(GroupObject::summary).collect() }))
}
