//! What a certificate must be so that a group of devices can be registered under it: the checks of contract central §4.3
//! that look at the certificate alone, one function each, in the order there.

use crate::certificate::ExtensionError;
use crate::{Certificate, PublicKey, PublicKeyError, SignatureError, ValidityError};
use skein_fleet::time::Timestamp;
use thiserror::Error;

/// The check that failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SigningCertificateError {
    /// Point 4.
    #[error(transparent)]
    Validity(#[from] ValidityError),
    /// Point 5: basicConstraints is broken.
    #[error(transparent)]
    Extension(#[from] ExtensionError),
    /// Point 5: basicConstraints says so, or is not there though the version is 3.
    #[error("must be the certificate of a certificate authority: basicConstraints with CA true")]
    NotAuthority,
    /// Point 5: without basicConstraints, which version 1 does not know, it must be signed by itself.
    #[error("is of version 1 or 2 and so must be self-signed")]
    NotSelfSigned,
    /// Point 5: the signature by itself is of a kind that is not taken.
    #[error(transparent)]
    OwnSignature(SignatureError),
    /// Point 6.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
}

/// Points 4 to 6 in their order.
pub fn check(certificate: &Certificate, now: Timestamp) -> Result<(), SigningCertificateError> {
    check_validity(certificate, now)?;
    check_authority(certificate)?;
    check_key(certificate)?;
    Ok(())
}

/// Point 4: it is valid now, give or take [`crate::VALIDITY_SKEW`].
pub fn check_validity(certificate: &Certificate, now: Timestamp) -> Result<(), ValidityError> {
    certificate.validity().check(now)
}

/// Point 5: it is that of a certificate authority. Version 3 says so in basicConstraints; of the versions before, one that
/// is signed by itself is taken, which costs a signature check.
pub fn check_authority(certificate: &Certificate) -> Result<(), SigningCertificateError> {
    match certificate.basic_constraints()? {
        Some(constraints) if constraints.is_authority => Ok(()),
        Some(_) => Err(SigningCertificateError::NotAuthority),
        None if certificate.version() >= 3 => Err(SigningCertificateError::NotAuthority),
        None if !certificate.is_self_issued() => Err(SigningCertificateError::NotSelfSigned),
        None => certificate.verify_issued_by(certificate).map_err(|error| match error {
            SignatureError::Mismatch => SigningCertificateError::NotSelfSigned,
            SignatureError::Key(error) => SigningCertificateError::Key(error),
            error => SigningCertificateError::OwnSignature(error),
        }),
    }
}

/// Point 6: its key is RSA of 2048 bits or more (8192 at most), EC P-256 or P-384; or Ed25519, which the contract does not
/// name and whose signatures we take.
pub fn check_key(certificate: &Certificate) -> Result<PublicKey, PublicKeyError> {
    certificate.public_key()
}
