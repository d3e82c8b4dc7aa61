//! How a registration stands, as devices read it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use skein_kernel::RequestContext;
use skein_store::registrations::Registration;

/// When a device that waits should ask again, in seconds.
const RETRY_SECONDS: u16 = 3;

/// How it stands, with the operation that it came of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationObject {
    operation_id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_state: Option<RegistrationState>,
}

/// How it stands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationState {
    registration_id: String,
    created_date_time_utc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_hub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<String>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    substatus: Option<&'static str>,
    last_updated_date_time_utc: String,
    etag: String,
}

impl RegistrationState {
    /// The state of a registration. The hub of a device that is let in is this deployment.
    pub fn of(registration: Registration, request: &RequestContext) -> Self {
        let assigned = registration.assigned;
        Self {
            registration_id: registration.registration_id,
            created_date_time_utc: registration.created_at.to_rfc3339_ticks(),
            assigned_hub: assigned.then(|| hub(request)),
            device_id: assigned.then_some(registration.device_id),
            status: status(assigned),
            substatus: assigned.then_some("initialAssignment"),
            last_updated_date_time_utc: registration.updated_at.to_rfc3339_ticks(),
            etag: registration.etag,
        }
    }

    /// The state of a registration that its group, which is disabled, did not let happen.
    pub fn disabled(registration_id: &str, request: &RequestContext, etag: String) -> Self {
        let now = request.now.to_rfc3339_ticks();
        Self {
            registration_id: registration_id.to_owned(),
            created_date_time_utc: now.clone(),
            assigned_hub: None,
            device_id: None,
            status: "disabled",
            substatus: None,
            last_updated_date_time_utc: now,
            etag,
        }
    }
}

/// 200 where it is over; 202 where the device is to ask again, because somebody has still to approve it.
pub fn answer(registration: Registration, request: &RequestContext, path: &str) -> Response {
    let operation_id = registration.operation_id.clone();
    if registration.assigned {
        let registration_state = Some(RegistrationState::of(registration, request));
        return Json(OperationObject { operation_id, status: status(true), registration_state }).into_response();
    }
    let location = format!("{}{path}/operations/{operation_id}", request.public_origin());
    let waiting = OperationObject { operation_id, status: status(false), registration_state: None };
    let mut response = (StatusCode::ACCEPTED, Json(waiting)).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    if let Ok(location) = location.parse() {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// 200: it is over, and the device is not let in.
pub fn disabled(registration_id: &str, operation_id: String, request: &RequestContext) -> Response {
    let state = RegistrationState::disabled(registration_id, request, operation_id.clone());
    Json(OperationObject { operation_id, status: "disabled", registration_state: Some(state) }).into_response()
}

/// Devices that wait are told that it goes on: what else there is, SDKs take for the end or for a TPM's question.
fn status(assigned: bool) -> &'static str {
    if assigned { "assigned" } else { "assigning" }
}

/// The host by which devices reach this deployment.
fn hub(request: &RequestContext) -> String {
    let origin = request.public_origin();
    origin.split_once("://").map_or(origin.as_str(), |(_, host)| host).trim_end_matches('/').to_owned()
}
