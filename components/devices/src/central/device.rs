//! `/api/devices/{deviceId}`: GET, PUT, PATCH, DELETE (contract `central.md` §2.1–2.4).

use super::representation::{TemplateRule, edited, replacement};
use super::{device_id, device_of, no_such_device};
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_fleet::identifier::DeviceId;
use skein_kernel::central::{ApiVersion, DeviceObject, Document, View, no_such_organization};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, QueryParameters, precondition};
use skein_store::devices::{self, Device, Outcome};

/// 200 with the device.
pub async fn get(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<DeviceObject>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let view = View::of(version, &query)?;
    Ok(Json(view.show(device_of(&caller.request, &scope, &path)?)))
}

/// 200 with the device that was created or replaced.
pub async fn put(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<DeviceObject>, ApiError> {
    let scope = caller.require(Permission::DevicesWrite)?;
    let view = View::of(version, &query)?;
    let id = device_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let home = caller.home_organization(Permission::DevicesWrite);
    let change = replacement(&id, &document, version, &scope, home, template_rule(&caller))?;
    let outcome = devices::put(&caller.request.session, &scope, id.as_str(), &change, &precondition, &caller.change())?;
    Ok(Json(view.show(written(outcome, &id)?)))
}

/// 200 with the device as it is after the merge.
pub async fn patch(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<DeviceObject>, ApiError> {
    let scope = caller.require(Permission::DevicesWrite)?;
    let view = View::of(version, &query)?;
    let id = device_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let home = caller.home_organization(Permission::DevicesWrite);
    let rule = template_rule(&caller);
    let edit = |device: &Device| edited(device, &document, version, &scope, home.clone(), rule);
    let session = &caller.request.session;
    let outcome = devices::patch(session, &scope, id.as_str(), &precondition, &caller.change(), edit)??;
    Ok(Json(view.show(written(outcome, &id)?)))
}

/// 204.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::DevicesDelete)?;
    let id = device_id(&path)?;
    let precondition = precondition(&headers, None)?;
    let outcome = devices::delete(&caller.request.session, &scope, id.as_str(), &precondition, &caller.change())?;
    written(outcome, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn template_rule(caller: &Caller) -> TemplateRule {
    if caller.request.application.settings.refuses_unknown_templates { TemplateRule::Known } else { TemplateRule::Any }
}

fn written(outcome: Outcome, id: &DeviceId) -> Result<Device, ApiError> {
    match outcome {
        Outcome::Done(device) => Ok(*device),
        Outcome::NotFound => Err(no_such_device(id)),
        Outcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        Outcome::UnknownTemplate => {
            Err(ApiError::bad_parameter("template", "must be the id of a device template that exists"))
        }
        Outcome::IdTaken => Err(ApiError::new(ErrorKind::Conflict, "The device id is in use.")),
        Outcome::NoSuchOrganization => Err(no_such_organization()),
        Outcome::Contended => Err(ApiError::unavailable("the device was written by others at each attempt")),
    }
}
