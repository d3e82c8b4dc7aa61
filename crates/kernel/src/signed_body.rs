//! Bodies that a credential signs. Identity sees no body, so it is given the digest of one.

use crate::{ApiError, MAX_JSON_BYTES, read_limited};
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use skein_fleet::credentials::RequestSignature;

/// SHA-256 of the request's body.
#[derive(Clone)]
pub(crate) struct BodyDigest([u8; 32]);

impl BodyDigest {
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// Reads the body of a request whose credential signs it, of at most [`MAX_JSON_BYTES`], before anybody asks who calls, and
/// leaves it to the handler as it was. Other bodies are not touched.
pub(crate) async fn digest_signed_body(request: Request, next: Next) -> Result<Response, ApiError> {
    if !is_signed(request.headers()) {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let bytes = read_limited(body, MAX_JSON_BYTES).await?;
    parts.extensions.insert(BodyDigest(Sha256::digest(&bytes).into()));
    Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await)
}

/// Whether the request carries a signature. What it is worth is identity's question.
pub(crate) fn is_signed(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::AUTHORIZATION);
    values.iter().any(|value| value.to_str().is_ok_and(|text| RequestSignature::is_one(text.trim())))
}
