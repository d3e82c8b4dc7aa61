//! Bodies that a credential signs. Identity sees no body, so it is given the digest of one.

use crate::{ApiError, MAX_JSON_BYTES, read_limited};
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
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

/// Whether the request carries a signature, as identity reads the header. What it is worth is identity's question.
pub(crate) fn is_signed(headers: &HeaderMap) -> bool {
    let text =
        |value: &HeaderValue| std::str::from_utf8(value.as_bytes()).map(str::trim).is_ok_and(RequestSignature::is_one);
    headers.get_all(header::AUTHORIZATION).iter().any(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identity_takes_for_a_signature_has_a_digest() {
        let is_signed = |value: &[u8]| {
            let value = HeaderValue::from_bytes(value).unwrap();
            is_signed(&[(header::AUTHORIZATION, value)].into_iter().collect())
        };
        for signature in ["SDK-HMAC-SHA256 Access=x", "v11-hmac-sha256 ", " SDK-HMAC-SHA256 \u{e9}"] {
            assert!(is_signed(signature.as_bytes()), "{signature}");
        }
        for other in [&b"Bearer x"[..], b"SDK-HMAC-SHA256x", b"", b"SDK-HMAC-SHA256 \xe9"] {
            assert!(!is_signed(other), "{other:?}");
        }
        assert!(!super::is_signed(&HeaderMap::new()));
    }
}
