//! `/api/enrollmentGroups/{enrollmentGroupId}/certificates/{entry}`: GET, PUT, DELETE (contract `central.md` §4.3).

use super::place_of;
use super::representation::CertificateObject;
use super::signing_certificate;
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_kernel::central::{ApiVersion, Document};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, precondition};
use skein_store::enrollment_groups::{
    CertificateOutcome, Entry, SigningCertificate, delete_certificate, find_certificate, put_certificate,
};

/// 200 with what is known of the certificate, 404 when there is none.
pub async fn get(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
) -> Result<Json<CertificateObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let (group, entry) = place_of(&caller.request, &path)?;
    let found = find_certificate(&caller.request.session, &group.id, entry)?;
    let found = found.ok_or_else(|| no_certificate(&group.id, entry))?;
    Ok(Json(CertificateObject::of(found.certificate)))
}

/// 200 with the certificate that was set; the checks are those of the contract, in its order.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<CertificateObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let (group, entry) = place_of(&caller.request, &path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let new = signing_certificate::read(&document, caller.request.now)?;
    let (session, random) = (&caller.request.session, &caller.request.application.random);
    let outcome = put_certificate(session, &group.id, entry, &precondition, &new, (&caller.change(), random))?;
    Ok(Json(CertificateObject::of(written(outcome, &group.id, entry)?)))
}

/// 204. Devices below the certificate can not register any more.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let (group, entry) = place_of(&caller.request, &path)?;
    let precondition = precondition(&headers, None)?;
    let outcome = delete_certificate(&caller.request.session, &group.id, entry, &precondition, &caller.change())?;
    written(outcome, &group.id, entry)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The certificate after a write, or why there was none.
pub fn written(outcome: CertificateOutcome, group: &str, entry: Entry) -> Result<SigningCertificate, ApiError> {
    match outcome {
        CertificateOutcome::Done(certificate) => Ok(certificate),
        CertificateOutcome::NoGroup => Err(ApiError::not_found("enrollment group", group)),
        CertificateOutcome::NotFound => Err(no_certificate(group, entry)),
        CertificateOutcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        CertificateOutcome::Taken => Err(signing_certificate::taken()),
        CertificateOutcome::CodeUsed => {
            let message = "The verification code was used meanwhile, or another one was made.";
            Err(ApiError::new(ErrorKind::Conflict, message))
        }
    }
}

pub fn no_certificate(group: &str, entry: Entry) -> ApiError {
    let message = format!("The enrollment group '{group}' has no {} certificate.", entry.as_str());
    ApiError::new(ErrorKind::NotFound, message)
}
