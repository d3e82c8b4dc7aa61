//! `/api/deviceGroups/{deviceGroupId}`: GET, PUT, PATCH, DELETE (contract `central.md` §3).

use super::representation::{DeviceGroupObject, edited, replacement};
use super::{group_id, group_of, no_such_group};
use crate::whole_groups::refuse_limited;
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_fleet::identifier::DeviceGroupId;
use skein_kernel::central::{ApiVersion, Document, no_such_organization};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, precondition};
use skein_store::device_groups::{self, DeviceGroup, GroupOutcome, Names};

/// 200 with the group.
pub async fn get(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
) -> Result<Json<DeviceGroupObject>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    Ok(Json(DeviceGroupObject::of(group_of(&caller.request, &scope, &path)?)))
}

/// 200 with the group that was created or replaced.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<DeviceGroupObject>, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    let id = group_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let change = replacement(&document, &scope, caller.home_organization(Permission::GroupsWrite))?;
    let session = &caller.request.session;
    let outcome = device_groups::put(session, &scope, id.as_str(), &change, &precondition, &caller.change())?;
    Ok(Json(DeviceGroupObject::of(written(outcome, &id)?)))
}

/// 200 with the group as it is after the merge.
pub async fn patch(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<DeviceGroupObject>, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    let id = group_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let home = caller.home_organization(Permission::GroupsWrite);
    let edit = |group: &DeviceGroup| {
        if group.is_static() { Err(no_such_group(&id)) } else { edited(group, &document, &scope, home.clone()) }
    };
    let (session, by) = (&caller.request.session, caller.change());
    let outcome = device_groups::patch(session, &scope, id.as_str(), &precondition, Names::Free, &by, edit)??;
    Ok(Json(DeviceGroupObject::of(written(outcome, &id)?)))
}

/// 204. The devices stay.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    refuse_limited(&scope)?;
    let id = group_id(&path)?;
    let precondition = precondition(&headers, None)?;
    group_of(&caller.request, &scope, &path)?;
    let outcome = device_groups::delete(&caller.request.session, &scope, id.as_str(), &precondition, &caller.change())?;
    written(outcome, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn written(outcome: GroupOutcome, id: &DeviceGroupId) -> Result<DeviceGroup, ApiError> {
    let conflict = |message: &str| Err(ApiError::new(ErrorKind::Conflict, message));
    match outcome {
        GroupOutcome::Done(group) => Ok(*group),
        GroupOutcome::NotFound | GroupOutcome::NoSuchParent => Err(no_such_group(id)),
        GroupOutcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        GroupOutcome::IdTaken => conflict("The device group id is in use."),
        GroupOutcome::NoSuchOrganization => Err(no_such_organization()),
        GroupOutcome::NameTaken => conflict("The name is that of another device group."),
        GroupOutcome::HasGroupsBelow => conflict("Other device groups lie below this one."),
        GroupOutcome::Limit(limit) => Err(ApiError::unprocessable("deviceGroup", limit)),
    }
}
