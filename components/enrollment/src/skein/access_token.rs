//! `POST /skein/v1/enrollments/access-tokens`: a device with a certificate signs a nonce and gets a token.
//!
//! For devices whose TLS ends at something that does not ask for certificates. What the token proves is decided when it is
//! used, by the rules for a certificate that a front shows.

use super::members;
use super::nonce::{NONCE_LIFE, is_good};
use crate::attempts::{AddressAttempts, Shown};
use axum::Json;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::RETRY_AFTER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_attestation::{ProofError, Proven, prove};
use skein_fleet::credentials::OpaqueKind;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, ErrorKind, JsonBody, RequestContext};
use skein_store::device_access_tokens::{IssueOutcome, MAX_TOKENS_OF_CERTIFICATE, NewDeviceAccessToken, issue};
use skein_x509::{CertificateChain, Hash, SignatureAlgorithm, SignatureError};
use std::time::Duration;

/// How long a token is good.
const TOKEN_LIFE: Duration = Duration::from_hours(1);

/// What a device sends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Proof {
    nonce: String,
    chain: String,
    signature: String,
    signature_algorithm: Option<String>,
}

/// The algorithms that a device may name. The salt of PSS is as long as its hash.
const ALGORITHMS: [(&str, SignatureAlgorithm); 10] = [
    ("RSA-SHA256", SignatureAlgorithm::RsaPkcs1(Hash::Sha256)),
    ("RSA-SHA384", SignatureAlgorithm::RsaPkcs1(Hash::Sha384)),
    ("RSA-SHA512", SignatureAlgorithm::RsaPkcs1(Hash::Sha512)),
    ("RSA-PSS-SHA256", SignatureAlgorithm::RsaPss { hash: Hash::Sha256, salt_length: 32 }),
    ("RSA-PSS-SHA384", SignatureAlgorithm::RsaPss { hash: Hash::Sha384, salt_length: 48 }),
    ("RSA-PSS-SHA512", SignatureAlgorithm::RsaPss { hash: Hash::Sha512, salt_length: 64 }),
    ("ECDSA-SHA256", SignatureAlgorithm::Ecdsa(Hash::Sha256)),
    ("ECDSA-SHA384", SignatureAlgorithm::Ecdsa(Hash::Sha384)),
    ("ECDSA-SHA512", SignatureAlgorithm::Ecdsa(Hash::Sha512)),
    ("Ed25519", SignatureAlgorithm::Ed25519),
];

/// A token as a device gets it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessToken {
    #[serde(rename = "accessToken")]
    secret: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    expires_at: Timestamp,
    /// As what the device registers.
    registration_id: String,
    /// Where it registers.
    id_scope: String,
}

/// 200 with a token. 403 for a nonce that is good no more, a chain that proves nothing or a signature that is wrong, naming
/// the check; 429 for a certificate that has got too many in a few minutes, and for an address with too many failures.
pub async fn post(request: RequestContext, JsonBody(body): JsonBody) -> Result<impl IntoResponse, ApiError> {
    let proof: Proof = members(body)?;
    let application = request.application;
    if !is_good(&application.sealer, &proof.nonce, request.now) {
        return Err(used_nonce());
    }
    let chain = CertificateChain::parse(&proof.chain).map_err(|error| ApiError::unprocessable("chain", error))?;
    let signature = STANDARD.decode(proof.signature.trim());
    let signature = signature.map_err(|_| ApiError::unprocessable("signature", "must be base64"))?;
    let named = proof.signature_algorithm.as_deref().map(algorithm).transpose()?;
    let attempts = AddressAttempts::of(&request, Shown::SignedNonce).await?;
    let proven = match check(&request, &proof.nonce, &chain, (named, &signature)) {
        Err(error) if error.kind == ErrorKind::Forbidden => {
            attempts.count_failure(&request)?;
            return Err(error);
        }
        outcome => outcome?,
    };
    // As it will be read again.
    let kept = chain.to_pem();
    CertificateChain::parse(&kept).map_err(|error| ApiError::unprocessable("chain", error))?;
    let (secret, secret_hash) = OpaqueKind::DeviceAccess.issue(&application.random);
    let expires_at = request.now.saturating_add(TOKEN_LIFE);
    let new = NewDeviceAccessToken {
        secret_hash: &secret_hash,
        nonce_hash: &Sha256::digest(&proof.nonce).into(),
        chain: &kept,
        sha256_thumbprint: &chain.leaf().sha256_thumbprint(),
        expires_at,
    };
    match issue(&request.session, &new, request.now.saturating_sub(NONCE_LIFE), request.now)? {
        IssueOutcome::Done => {}
        IssueOutcome::NonceUsed => return Err(used_nonce()),
        IssueOutcome::TooMany => return Err(too_many()),
    }
    Ok(Json(AccessToken {
        secret,
        token_type: "Bearer",
        expires_in: TOKEN_LIFE.as_secs(),
        expires_at,
        registration_id: proven.common_name,
        id_scope: application.deployment()?.id_scope.clone(),
    }))
}

/// What the chain proves, if the signature is that of its key over the nonce.
fn check(
    request: &RequestContext,
    nonce: &str,
    chain: &CertificateChain,
    (algorithm, signature): (Option<SignatureAlgorithm>, &[u8]),
) -> Result<Proven, ApiError> {
    let proven = prove(&request.session, chain, &request.application.sealer, request.now);
    // A stranger's key is not worth the mathematics; what became of a certificate is told to whom it belongs.
    if matches!(proven, Ok(_) | Err(ProofError::Revoked)) {
        let key = chain.leaf().public_key().map_err(|error| ApiError::unprocessable("chain", error))?;
        let algorithm = algorithm.unwrap_or_else(|| key.usual_signature_algorithm());
        key.verify(algorithm, nonce.as_bytes(), signature).map_err(|error| wrong_signature(&error))?;
    }
    proven.map_err(refusal)
}

fn algorithm(name: &str) -> Result<SignatureAlgorithm, ApiError> {
    let found = ALGORITHMS.into_iter().find(|(known, _)| *known == name).map(|(_, algorithm)| algorithm);
    found.ok_or_else(|| {
        let names = ALGORITHMS.map(|(name, _)| name).join(", ");
        ApiError::unprocessable("signatureAlgorithm", format!("must be one of {names}"))
    })
}

/// The same for a nonce that never was, has expired or has got its token.
fn used_nonce() -> ApiError {
    ApiError::new(ErrorKind::Forbidden, "The nonce is not valid: ask for a new one.")
}

fn refusal(error: ProofError) -> ApiError {
    match error {
        ProofError::Store(error) => error.into(),
        wrong => ApiError::new(ErrorKind::Forbidden, format!("The chain proves no device: {wrong}.")),
    }
}

fn wrong_signature(error: &SignatureError) -> ApiError {
    let message = match error {
        SignatureError::Mismatch => "The signature is not that of the certificate's key over the nonce.".to_owned(),
        other => format!("The nonce {other}."),
    };
    ApiError::new(ErrorKind::Forbidden, message)
}

fn too_many() -> ApiError {
    let message =
        format!("The certificate has got {MAX_TOKENS_OF_CERTIFICATE} tokens in the last minutes: use one of them.");
    let seconds = HeaderValue::from(NONCE_LIFE.as_secs());
    ApiError::new(ErrorKind::TooManyRequests, message).with_header(RETRY_AFTER, seconds)
}
