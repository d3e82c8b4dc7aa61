//! `/skein/v1/enrollment-groups/{enrollmentGroupId}`: what Azure IoT Central sets of a group in its pages alone.

use super::members;
use axum::Json;
use serde::{Deserialize, Serialize};
use skein_fleet::access::Permission;
use skein_kernel::{ApiError, Caller, JsonBody, PathParameters};
use skein_store::enrollment_groups::{auto_approve, set_auto_approve};

/// The settings of a group.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupSettings {
    id: String,
    auto_approve: bool,
}

/// What a client sets.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    auto_approve: bool,
}

/// 200 with the settings.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<GroupSettings>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let id = path.get("enrollment_group_id");
    caller.request.application.deployment()?;
    let found = auto_approve(&caller.request.session, id)?;
    let auto_approve = found.ok_or_else(|| ApiError::not_found("enrollment group", id))?;
    Ok(Json(GroupSettings { id: id.to_owned(), auto_approve }))
}

/// 200 with the settings as they are then. Devices that wait go on waiting: approving one is `enabled` of the device.
pub async fn patch(
    caller: Caller,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<Json<GroupSettings>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let id = path.get("enrollment_group_id");
    let Body { auto_approve } = members(body)?;
    caller.request.application.deployment()?;
    if !set_auto_approve(&caller.request.session, id, auto_approve, &caller.change())? {
        return Err(ApiError::not_found("enrollment group", id));
    }
    Ok(Json(GroupSettings { id: id.to_owned(), auto_approve }))
}
