//! `/api/deviceTemplates/{deviceTemplateId}`: GET, PUT, PATCH, DELETE (contract `central.md` §6).
//!
//! Templates belong to the whole application: who may read them anywhere may read all, and who writes them has to hold
//! the permission everywhere.

use super::device_template_document::{edited, replacement, show};
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::identifier::TemplateId;
use skein_kernel::central::{ApiVersion, Document};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, precondition};
use skein_store::device_templates::{self, DeviceTemplate, MAX_TEMPLATES, Outcome};

/// 200 with the template.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Value>, ApiError> {
    caller.require(Permission::TemplatesRead)?;
    let id = template_id(&path)?;
    let template = device_templates::find(&caller.request.session, id.as_str())?;
    Ok(Json(show(template.ok_or_else(|| no_such_template(&id))?)))
}

/// 200 with the template that was created or replaced.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::TemplatesWrite)?;
    let id = template_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let change = replacement(&id, &document)?;
    let session = &caller.request.session;
    let outcome = device_templates::put(session, id.as_str(), &change, &precondition, &caller.change())?;
    Ok(Json(show(written(outcome, &id)?)))
}

/// 200 with the template as it is after the merge.
pub async fn patch(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::TemplatesWrite)?;
    let id = template_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let edit = |template: &DeviceTemplate| edited(&id, template, &document);
    let session = &caller.request.session;
    let outcome = device_templates::patch(session, id.as_str(), &precondition, &caller.change(), edit)??;
    Ok(Json(show(written(outcome, &id)?)))
}

/// 204; 409 while a device uses the template.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::TemplatesWrite)?;
    let id = template_id(&path)?;
    let precondition = precondition(&headers, None)?;
    let session = &caller.request.session;
    written(device_templates::delete(session, id.as_str(), &precondition, &caller.change())?, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn template_id(path: &PathParameters) -> Result<TemplateId, ApiError> {
    path.get("template_id").parse().map_err(|error| ApiError::bad_parameter("deviceTemplateId", error))
}

fn no_such_template(id: &TemplateId) -> ApiError {
    ApiError::not_found("device template", id.as_str())
}

fn written(outcome: Outcome, id: &TemplateId) -> Result<DeviceTemplate, ApiError> {
    match outcome {
        Outcome::Done(template) => Ok(*template),
        Outcome::NotFound => Err(no_such_template(id)),
        Outcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        Outcome::TooMany => {
            let message = format!("There are {MAX_TEMPLATES} device templates already, and no more can be made.");
            Err(ApiError::new(ErrorKind::Conflict, message))
        }
        Outcome::InUse => Err(ApiError::new(ErrorKind::Conflict, "A device uses the device template.")),
    }
}
