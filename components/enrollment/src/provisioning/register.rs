//! `PUT /{idScope}/registrations/{registrationId}/register` (contract `central.md` §8.1, 8.6).

use super::registration_that_calls;
use super::state::{answer, disabled};
use axum::response::Response;
use skein_fleet::id::random_uuid;
use skein_fleet::identifier::{RegistrationId, TemplateId};
use skein_fleet::merge_patch::Patch;
use skein_kernel::central::Document;
use skein_kernel::{ApiError, Caller, ErrorKind, JsonText, PathParameters, QueryParameters};
use skein_store::registrations::{NewRegistration, Registered, register};

/// The largest payload that a device may send along, in bytes of JSON.
const MAX_PAYLOAD_BYTES: usize = 8 * 1024;

/// 200 with the device and its hub, 202 where somebody has still to approve the device, 200 with the status `disabled`
/// where its group is. The same registration again changes nothing.
pub async fn put(
    caller: Caller,
    path: PathParameters,
    query: QueryParameters,
    body: JsonText,
) -> Result<Response, ApiError> {
    let id = registration_that_calls(&caller, &path, &query)?;
    let payload = body.member("payload").filter(|payload| payload != "null");
    let document = Document::of(body.value)?;
    expect_own(&document, &id)?;
    if payload.as_ref().is_some_and(|payload| payload.len() > MAX_PAYLOAD_BYTES) {
        let message = format!("payload: has at most {MAX_PAYLOAD_BYTES} bytes");
        return Err(ApiError::new(ErrorKind::PayloadTooLarge, message));
    }
    let model = model(&document)?;
    let (request, application) = (&caller.request, caller.request.application);
    let operation_id = random_uuid(&application.random);
    let new = NewRegistration {
        registration_id: id.as_str(),
        group: caller.attribute("enrollment-group"),
        payload: payload.as_deref(),
        model: model.as_ref().map(TemplateId::as_str),
        model_must_exist: application.settings.refuses_unknown_templates,
        operation_id: &operation_id,
    };
    match register(&request.session, &new, &caller.change())? {
        Registered::Kept(registration) => {
            let own = format!("/{}/registrations/{id}", path.get("id_scope"));
            Ok(answer(registration, request, &own))
        }
        Registered::Disabled => Ok(disabled(id.as_str(), operation_id, request)),
        Registered::Blocked => Err(ApiError::new(ErrorKind::Forbidden, "The device is blocked.")),
        Registered::Ambiguous => {
            let message = "Several devices have this id but for its case: none of them can register.";
            Err(ApiError::new(ErrorKind::Conflict, message))
        }
        Registered::Unproved => {
            Err(ApiError::new(ErrorKind::Unauthenticated, "What proved the registration is not there any more."))
        }
    }
}

/// The body repeats the id. What only a TPM has can not be answered here.
fn expect_own(document: &Document, id: &RegistrationId) -> Result<(), ApiError> {
    match document.text("registrationId")? {
        Patch::Value(given) if given.eq_ignore_ascii_case(id.as_str()) => {}
        Patch::Value(_) => return Err(ApiError::bad_parameter("registrationId", "must be that of the path")),
        Patch::Absent | Patch::Null => return Err(ApiError::bad_parameter("registrationId", "is required")),
    }
    if let Patch::Value(_) = document.value("tpm") {
        return Err(ApiError::bad_parameter("tpm", "this service does not register devices by a TPM"));
    }
    Ok(())
}

/// The model that the device says it has.
fn model(document: &Document) -> Result<Option<TemplateId>, ApiError> {
    let Patch::Value(payload) = document.value("payload") else { return Ok(None) };
    let named = payload.get("modelId").and_then(serde_json::Value::as_str).filter(|model| !model.is_empty());
    named.map(|model| model.parse().map_err(|error| ApiError::bad_parameter("payload.modelId", error))).transpose()
}
