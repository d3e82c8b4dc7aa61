//! `/skein/v1/certificate-authority`: whose signature is on the certificates of devices.

use super::members;
use super::supplied_authority::checked;
use crate::issuing::Authority;
use axum::Json;
use serde::{Deserialize, Serialize};
use skein_fleet::access::Permission;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, JsonBody};
use skein_store::issued_certificates::{CertificateAuthority, supply};
use skein_x509::{Certificate, Validity};

/// The authority as clients see it: never its key.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorityObject {
    /// PEM.
    certificate: String,
    sha1_thumbprint: String,
    sha256_thumbprint: String,
    not_before: Timestamp,
    not_after: Timestamp,
    supplied: bool,
}

/// What an operator supplies.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Supplied {
    certificate: String,
    private_key: String,
}

/// 200 with the authority; the first call of all makes it.
pub async fn get(caller: Caller) -> Result<Json<AuthorityObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let authority = Authority::of_deployment(&caller.request, || caller.change())?;
    Ok(Json(AuthorityObject::of(&authority.certificate, &authority.record)))
}

/// 200 with the authority that signs from now on; 422 names the check that what was supplied failed. What the one before
/// has signed stays good.
pub async fn put(caller: Caller, JsonBody(body): JsonBody) -> Result<Json<AuthorityObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let supplied: Supplied = members(body)?;
    let request = &caller.request;
    let random = &request.application.random;
    let (certificate, new) = checked(&supplied.certificate, &supplied.private_key, request.now, random)?;
    let keeping = (&request.application.sealer, random);
    let record = supply(&request.session, &new, keeping, &caller.change())?;
    Ok(Json(AuthorityObject::of(&certificate, &record)))
}

impl AuthorityObject {
    fn of(certificate: &Certificate, record: &CertificateAuthority) -> Self {
        let Validity { not_before, not_after } = certificate.validity();
        Self {
            certificate: certificate.to_pem(),
            sha1_thumbprint: certificate.sha1_thumbprint(),
            sha256_thumbprint: certificate.sha256_thumbprint(),
            not_before,
            not_after,
            supplied: record.supplied,
        }
    }
}
