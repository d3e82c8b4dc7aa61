//! The proof that a client holds the private key of a signing certificate: a certificate that it signs, whose common name
//! is the code that we gave it (contract central §4.3).

use crate::{Certificate, SignatureError, ValidityError};
use skein_fleet::time::Timestamp;
use thiserror::Error;

/// The check that failed, in words for the client.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Point 3.
    #[error("must have the verification code as the common name of its subject, and no other common name")]
    CommonName,
    /// Point 4.
    #[error("must name as its issuer the subject of the signing certificate, byte for byte")]
    Issuer,
    /// Point 5.
    #[error("must be signed with the private key of the signing certificate: it {0}")]
    Signature(#[from] SignatureError),
    /// Point 6.
    #[error(transparent)]
    Validity(#[from] ValidityError),
}

/// Points 3 to 7 of the contract, in their order: the one common name is `code`, the issuer is `authority`, the signature is
/// that of its key, and it is valid now. Nothing else is asked of it: no CA, key usage, extended key usage, alternative
/// name or key identifier, not even that its own key is one that we take.
pub fn verify_proof(
    authority: &Certificate,
    proof: &Certificate,
    code: &str,
    now: Timestamp,
) -> Result<(), ProofError> {
    if proof.common_name().as_deref() != Some(code) {
        return Err(ProofError::CommonName);
    }
    if proof.issuer() != authority.subject() {
        return Err(ProofError::Issuer);
    }
    proof.verify_issued_by(authority)?;
    proof.validity().check(now)?;
    Ok(())
}
