//! `/v5/iot/{project_id}/device-group/{group_id}`: GET, PUT, DELETE (contract `iotda.md` §6.3).

use super::representation::{GroupObject, checked};
use super::{group_of, written};
use crate::whole_groups::refuse_limited;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use skein_fleet::access::Permission;
use skein_fleet::precondition::Precondition;
use skein_kernel::iotda::{Members, project};
use skein_kernel::{ApiError, Caller, JsonBody, PathParameters};
use skein_store::device_groups::{self as store, DeviceGroup, GroupChange, Names};

/// 200 with the group.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<GroupObject>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    project(&caller, &path)?;
    Ok(Json(GroupObject::whole(group_of(&caller.request, &scope, &path)?)))
}

/// 200 with the group. Its name and its description can be changed, and nothing else.
pub async fn put(
    caller: Caller,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<Json<GroupObject>, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    project(&caller, &path)?;
    refuse_limited(&scope)?;
    let members = Members::of(body)?;
    let name = members.text("name")?.map(|text| checked("name", text)).transpose()?;
    let description = members.text("description")?.map(|text| checked("description", text)).transpose()?;
    let edit = |group: &DeviceGroup| -> Result<GroupChange, ApiError> {
        let present = GroupChange::of(group);
        Ok(GroupChange {
            display_name: name.clone().unwrap_or(present.display_name),
            description: description.clone().or(present.description),
            ..GroupChange::of(group)
        })
    };
    let (session, id, by) = (&caller.request.session, path.get("group_id"), caller.change());
    let outcome = store::patch(session, &scope, id, &Precondition::default(), Names::Unique, &by, edit)??;
    Ok(Json(GroupObject::whole(written(outcome, id)?)))
}

/// 204. The devices stay.
pub async fn delete(caller: Caller, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    project(&caller, &path)?;
    refuse_limited(&scope)?;
    let id = path.get("group_id");
    let outcome = store::delete(&caller.request.session, &scope, id, &Precondition::default(), &caller.change())?;
    written(outcome, id)?;
    Ok(StatusCode::NO_CONTENT)
}
