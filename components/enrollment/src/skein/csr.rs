//! `POST /skein/v1/enrollments/csr`: a certificate for a device that is there, asked for by an operator or by itself.

use super::{device_id, members};
use crate::issuing::{Authority, CertificateForDevice, request_of};
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;
use skein_fleet::access::Permission;
use skein_fleet::certificate_enrollment::MAXIMUM_CERTIFICATES_OF_DEVICE;
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind, JsonBody};
use skein_store::issued_certificates::{IssueOutcome, issue};

/// What is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Requested {
    device_id: String,
    csr: String,
}

/// 201 with the certificate, the same for the same key within ten minutes; 404 without the device, 409 when it has as many as a device may have.
pub async fn post(caller: Caller, JsonBody(body): JsonBody) -> Result<impl IntoResponse, ApiError> {
    let is_device = caller.kind() == CallerKind::Device;
    if !is_device {
        caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    }
    let requested: Requested = members(body)?;
    let id = device_id(&requested.device_id)?;
    if is_device {
        caller.require_device(Permission::CertificatesRequest, id.as_str())?;
    }
    let found = request_of(&requested.csr, &id)?;
    let authority = Authority::of_deployment(&caller.request, || caller.change())?;
    let signed = authority.sign(&caller.request, &id, found.public_key())?;
    match issue(&caller.request.session, id.as_str(), &signed.record, &caller.change())? {
        IssueOutcome::Done => {}
        IssueOutcome::Again { der, authority_der } => {
            let object = CertificateForDevice::of_ders(id.as_str(), &der, &authority_der)?;
            return Ok((StatusCode::CREATED, Json(object)));
        }
        IssueOutcome::NoDevice if is_device => return Err(ApiError::device_gone()),
        IssueOutcome::NoDevice => return Err(ApiError::not_found("device", id.as_str())),
        IssueOutcome::TooMany => {
            let message = format!(
                "The device has {MAXIMUM_CERTIFICATES_OF_DEVICE} certificates that are good, the most that it may have: \
                 revoke one first."
            );
            return Err(ApiError::new(ErrorKind::Conflict, message));
        }
    }
    let object = CertificateForDevice::of(id.as_str(), &signed.certificate, &authority.certificate);
    Ok((StatusCode::CREATED, Json(object)))
}
