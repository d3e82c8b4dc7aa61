//! Requests that are signed with an access key, as Huawei Cloud's clients do (contract iotda §1.4).
//!
//! [`RequestSignature`] is the `Authorization` header, [`SignedRequest`] what is known of the request, and the
//! [`SignedText`] that both make together says when it was signed and whether a secret signed it.

mod authorization;
mod canonical;
mod error;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use authorization::RequestSignature;
pub use error::SignatureError;

use super::{SecretAccessKey, SymmetricKey};
use crate::time::Timestamp;

/// How far the date of a signature may lie before or after the present.
pub const SIGNATURE_WINDOW: Duration = Duration::from_mins(15);

/// A request as its client sent it.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// The method in upper case.
    pub method: &'a str,
    /// The host, with the port where the client gave one.
    pub host: &'a str,
    /// The path, percent-encoded as it was sent.
    pub path: &'a str,
    /// The query without its `?`, as it was sent.
    pub query: &'a str,
    /// All headers, their names in lower case.
    pub headers: &'a [(String, Vec<u8>)],
    /// SHA-256 of the body; of nothing when there is none.
    pub body_digest: &'a [u8; 32],
}

/// What a client signed, and with what result.
pub struct SignedText<'a> {
    signature: &'a RequestSignature,
    signed_at: Timestamp,
    text: String,
}

impl RequestSignature {
    /// Puts together what the client must have signed. Fails where the request lacks something that has to be signed, or
    /// contradicts the signature.
    pub fn text_of<'a>(&'a self, request: &SignedRequest<'_>) -> Result<SignedText<'a>, SignatureError> {
        let date = canonical::date(self, request)?;
        let signed_at = date.parse().map_err(|_| SignatureError::Date)?;
        let digest = canonical::digest(self, request)?;
        let algorithm = self.algorithm_name();
        let text = match self.scope() {
            None => format!("{algorithm}\n{date}\n{digest}"),
            Some(scope) if date.starts_with(scope.date()) => {
                format!("{algorithm}\n{date}\n{}\n{digest}", scope.as_str())
            }
            Some(_) => return Err(SignatureError::ScopeDate),
        };
        Ok(SignedText { signature: self, signed_at, text })
    }
}

impl SignedText<'_> {
    /// When the client says that it signed.
    pub fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// Whether `now` is within [`SIGNATURE_WINDOW`] of that, the ends included.
    pub fn is_timely(&self, now: Timestamp) -> bool {
        now.saturating_since(self.signed_at).max(self.signed_at.saturating_since(now)) <= SIGNATURE_WINDOW
    }

    /// Whether the signature is that of this secret, in constant time.
    pub fn is_signed_with(&self, secret: &SecretAccessKey) -> bool {
        self.key(secret).is_some_and(|key| key.verifies(&self.text, self.signature.signature()))
    }

    /// The key that signs: the secret itself or, with a scope, the hexadecimal text of one HKDF-SHA256 block made of it.
    fn key(&self, secret: &SecretAccessKey) -> Option<SymmetricKey> {
        let Some(scope) = self.signature.scope() else {
            return secret.signing_key().ok();
        };
        let salt = SymmetricKey::from_bytes(self.signature.access_key().as_bytes().to_vec()).ok()?;
        let extracted = SymmetricKey::from_bytes(salt.sign(secret.reveal()).to_vec()).ok()?;
        let expanded = extracted.sign(&format!("{}\u{1}", scope.as_str()));
        SymmetricKey::from_bytes(base16ct::lower::encode_string(&expanded).into_bytes()).ok()
    }
}
