//! `…/certificates/{entry}/generateVerificationCode` and `…/certificates/{entry}/verify` (contract `central.md` §4.3): who
//! holds the private key of a signing certificate shows it by a certificate of the code.

use super::certificate::{no_certificate, written};
use super::{place_of, signing_certificate};
use axum::Json;
use http::StatusCode;
use serde::Serialize;
use sha2::{Digest, Sha256};
use skein_fleet::access::Permission;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;
use skein_kernel::central::{ApiVersion, Document};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters};
use skein_store::enrollment_groups::{VerificationCode, find_certificate, set_verification_code, verify_certificate};
use skein_x509::Certificate;
use skein_x509::proof::{ProofError, verify_proof};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Random bytes of a code. It has twice as many characters, which fit a common name.
const CODE_BYTES: usize = 24;

/// How long a code can be used.
const CODE_LIFETIME: Duration = Duration::from_hours(1);

/// The code, which is told this once.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationCodeObject {
    verification_code: String,
}

/// 200 with a new code, in place of an older one; 404 when there is no certificate.
pub async fn generate_code(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
) -> Result<Json<VerificationCodeObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let (group, entry) = place_of(&caller.request, &path)?;
    let verification_code = new_code(&caller.request.application.random);
    let change = caller.change();
    let code = VerificationCode {
        hash: Sha256::digest(&verification_code).to_vec(),
        expires_at: change.at.saturating_add(CODE_LIFETIME),
    };
    let outcome = set_verification_code(&caller.request.session, &group.id, entry, &code, &change)?;
    written(outcome, &group.id, entry)?;
    Ok(Json(VerificationCodeObject { verification_code }))
}

/// 204: the certificate is verified, and the code used up. 422 names the check that the proof failed; the code stays.
pub async fn verify(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let (group, entry) = place_of(&caller.request, &path)?;
    let (session, now) = (&caller.request.session, caller.request.now);
    let found = find_certificate(session, &group.id, entry)?;
    let found = found.ok_or_else(|| no_certificate(&group.id, entry))?;
    let code = found.code.filter(|code| code.expires_at > now).ok_or_else(no_code)?;
    let proof = signing_certificate::parse(&Document::of(body)?)?;
    let authority = Certificate::from_der(&found.der).map_err(ApiError::internal)?;
    check(&authority, &proof, &code, now).map_err(|error| ApiError::unprocessable("certificate", error))?;
    written(verify_certificate(session, &group.id, entry, &code, &caller.change())?, &group.id, entry)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Of the code only the hash is kept, so the common name is what the proof has to repeat if its hash is that of the code.
fn check(
    authority: &Certificate,
    proof: &Certificate,
    code: &VerificationCode,
    now: Timestamp,
) -> Result<(), ProofError> {
    let name = proof.common_name().unwrap_or_default();
    if !bool::from(Sha256::digest(&name).as_slice().ct_eq(&code.hash)) {
        return Err(ProofError::CommonName);
    }
    verify_proof(authority, proof, &name, now)
}

fn new_code(random: &impl Random) -> String {
    let mut bytes = [0; CODE_BYTES];
    random.fill(&mut bytes);
    base16ct::upper::encode_string(&bytes)
}

fn no_code() -> ApiError {
    let message = "There is no verification code for the certificate, or its time is over: generate one.";
    ApiError::new(ErrorKind::Conflict, message)
}
