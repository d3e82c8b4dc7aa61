//! `POST /skein/v1/enrollments/claim`: a new device, which has nothing but a claim token, gets a certificate.

use super::{device_id, members};
use crate::attempts::{AddressAttempts, Shown};
use crate::issuing::{Authority, CertificateForDevice, public_key_hash, request_of};
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;
use skein_fleet::certificate_enrollment::ClaimError;
use skein_fleet::credentials::OpaqueKind;
use skein_kernel::{ApiError, ErrorKind, JsonBody, RequestContext};
use skein_store::claim_tokens::{ClaimOutcome, Claimant, Standing, claim, is_known, standing};

/// What is claimed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Claimed {
    device_id: String,
    csr: String,
    claim_token: String,
}

/// 201 with the certificate, and the same again for the same key and device. 403 for a token that is worth nothing, 409
/// for the id of a device that is there already, 429 after too many wrong tokens.
pub async fn post(request: RequestContext, JsonBody(body): JsonBody) -> Result<impl IntoResponse, ApiError> {
    let claimed: Claimed = members(body)?;
    let id = device_id(&claimed.device_id)?;
    let claims = AddressAttempts::of(&request, Shown::ClaimToken).await?;
    let Some(token_hash) = known_token(&request, &claimed.claim_token)? else {
        claims.count_failure(&request)?;
        return Err(wrong_token());
    };
    let found = request_of(&claimed.csr, &id)?;
    let key_hash = public_key_hash(found.public_key());
    let claimant = Claimant { token_hash: &token_hash, device_id: id.as_str(), public_key_hash: &key_hash };
    let token = match standing(&request.session, &claimant, request.now)? {
        Standing::New { token } => token,
        other => return again(&request, &claims, id.as_str(), other),
    };
    let change = || request.change_by("claim-token", &token);
    let authority = Authority::of_deployment(&request, change)?;
    let signed = authority.sign(&request, &id, found.public_key())?;
    match claim(&request.session, &claimant, &signed.record, (&change(), &change()))? {
        ClaimOutcome::Done => {
            let object = CertificateForDevice::of(id.as_str(), &signed.certificate, &authority.certificate);
            Ok((StatusCode::CREATED, Json(object)))
        }
        ClaimOutcome::Not(standing) => again(&request, &claims, id.as_str(), standing),
        ClaimOutcome::NoSuchOrganization => {
            let message = "The organization that the devices of the claim token belong to does not exist any more.";
            Err(ApiError::new(ErrorKind::Conflict, message))
        }
    }
}

/// The hash of a token that is worth a look.
fn known_token(request: &RequestContext, token: &str) -> Result<Option<[u8; 32]>, ApiError> {
    let Some(hash) = OpaqueKind::Claim.hash(token) else { return Ok(None) };
    Ok(is_known(&request.session, &hash)?.then_some(hash))
}

/// What a claim comes to that gets no new certificate.
fn again(
    request: &RequestContext,
    claims: &AddressAttempts,
    device_id: &str,
    standing: Standing,
) -> Result<(StatusCode, Json<CertificateForDevice>), ApiError> {
    match standing {
        Standing::Again { der, authority_der } => {
            let object = CertificateForDevice::of_ders(device_id, &der, &authority_der)?;
            Ok((StatusCode::CREATED, Json(object)))
        }
        Standing::Refused(ClaimError::Token) => {
            claims.count_failure(request)?;
            Err(wrong_token())
        }
        Standing::Refused(error @ ClaimError::Prefix(_)) => Err(ApiError::unprocessable("deviceId", error)),
        Standing::Refused(ClaimError::Refused) => {
            let message = "The device may not connect: it is blocked or not approved.";
            Err(ApiError::new(ErrorKind::Forbidden, message))
        }
        Standing::Refused(ClaimError::Taken) => Err(ApiError::new(ErrorKind::Conflict, "The device id is in use.")),
        Standing::New { .. } => Err(ApiError::internal("a claim was granted and not written down")),
    }
}

/// The same for a token that never was, is used up, has expired or was ended.
fn wrong_token() -> ApiError {
    ApiError::new(ErrorKind::Forbidden, "The claim token is not valid.")
}
