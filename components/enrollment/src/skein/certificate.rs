//! `/skein/v1/enrollments/certificates/{serialNumber}`: one certificate that was issued, and its end.

use axum::Json;
use http::StatusCode;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::certificate_enrollment::SerialNumber;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::issued_certificates::{IssuedCertificate, find, revoke};
use skein_x509::Certificate;

/// What is told of a certificate.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordObject {
    serial_number: String,
    device_id: String,
    sha256_thumbprint: String,
    status: &'static str,
    /// The id of the token that it was claimed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_token_id: Option<String>,
    not_before: Timestamp,
    not_after: Timestamp,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Timestamp>,
}

/// The same with the certificate itself.
#[derive(Serialize)]
pub struct WholeObject {
    #[serde(flatten)]
    record: RecordObject,
    /// PEM.
    certificate: String,
    /// PEM: the certificate, then that of the authority which signed it.
    chain: String,
}

impl RecordObject {
    /// The certificate as it is at `now`.
    pub fn of(record: IssuedCertificate, now: Timestamp) -> Self {
        let status = record.status(now).as_str();
        let IssuedCertificate { serial_number, device_id, sha256_thumbprint, claim_token: claim_token_id, .. } = record;
        let IssuedCertificate { not_before, not_after, created_at, revoked_at, .. } = record;
        Self {
            serial_number,
            device_id,
            sha256_thumbprint,
            status,
            claim_token_id,
            not_before,
            not_after,
            created_at,
            revoked_at,
        }
    }
}

/// 200 with the certificate.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<WholeObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let serial_number = serial_number(&path)?;
    let found = find(&caller.request.session, &serial_number)?.ok_or_else(|| no_such_certificate(&serial_number))?;
    let pem = |der: &[u8]| Certificate::from_der(der).map(|found| found.to_pem()).map_err(ApiError::internal);
    let certificate = pem(&found.der)?;
    let chain = format!("{certificate}{}", pem(&found.authority_der)?);
    Ok(Json(WholeObject { record: RecordObject::of(found.record, caller.request.now), certificate, chain }))
}

/// 204: it proves its device no more, within five seconds everywhere. Also for one that is revoked.
pub async fn delete(caller: Caller, path: PathParameters) -> Result<StatusCode, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let serial_number = serial_number(&path)?;
    if revoke(&caller.request.session, &serial_number, &caller.change())? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_such_certificate(&serial_number))
    }
}

/// The serial number as it is kept. A text that is none is that of no certificate.
fn serial_number(path: &PathParameters) -> Result<String, ApiError> {
    let text = path.get("serial_number");
    text.parse::<SerialNumber>().map(|number| number.to_string()).map_err(|_| no_such_certificate(text))
}

fn no_such_certificate(serial_number: &str) -> ApiError {
    ApiError::not_found("certificate", serial_number)
}
