//! What is asked of one certificate in a path, signatures apart.

use crate::certificate::{Certificate, ExtensionError, MAXIMUM_COMMON_NAME};
use crate::{PublicKey, PublicKeyError, ValidityError};
use skein_fleet::time::Timestamp;
use thiserror::Error;

/// The rule that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RuleError {
    /// Not valid now.
    #[error(transparent)]
    Validity(#[from] ValidityError),
    /// An extension is broken, or critical and not understood.
    #[error(transparent)]
    Extension(#[from] ExtensionError),
    /// The key is not one that is taken.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// None, several, an empty or too long one.
    #[error("must have exactly one common name, of 1 to {MAXIMUM_COMMON_NAME} characters")]
    CommonName,
    /// It has an extended key usage, and client authentication is not in it.
    #[error("may not be used for client authentication: its extended key usage does not hold it")]
    ClientAuthentication,
    /// An issuer that is no certificate authority.
    #[error("is not that of a certificate authority")]
    NotAuthority,
    /// An issuer whose key usage leaves out the signing of certificates.
    #[error("may not sign certificates: its key usage does not hold keyCertSign")]
    CertificateSigning,
    /// More intermediate certificates follow than an issuer allows.
    #[error("allows {0} intermediate certificates below it, and there are more")]
    PathLength(u8),
}

fn check_any(certificate: &Certificate, now: Timestamp) -> Result<(), RuleError> {
    certificate.validity().check(now)?;
    certificate.check_critical_extensions()?;
    if !certificate.may_authenticate_clients()? {
        return Err(RuleError::ClientAuthentication);
    }
    Ok(())
}

/// What is asked of a device's own certificate; its common name and its key.
pub(super) fn check_leaf(leaf: &Certificate, now: Timestamp) -> Result<(String, PublicKey), RuleError> {
    check_any(leaf, now)?;
    let name = leaf.common_name().ok_or(RuleError::CommonName)?;
    if !(1..=MAXIMUM_COMMON_NAME).contains(&name.chars().count()) {
        return Err(RuleError::CommonName);
    }
    Ok((name, leaf.public_key()?))
}

/// What is asked of the next issuer of `path`, whose first certificate is the leaf.
pub(super) fn check_issuer(
    issuer: &Certificate,
    is_trusted: bool,
    path: &[&Certificate],
    now: Timestamp,
) -> Result<(), RuleError> {
    check_any(issuer, now)?;
    match issuer.basic_constraints()? {
        Some(constraints) if constraints.is_authority => {
            // RFC 5280 §4.2.1.9: the leaf does not count, nor does a certificate of an authority for itself.
            let intermediates = path.iter().skip(1).filter(|below| !below.is_self_issued()).count();
            if let Some(most) = constraints.path_length.filter(|most| intermediates > usize::from(*most)) {
                return Err(RuleError::PathLength(most));
            }
        }
        // Self-signed, or it would not have become one (`signing_certificate::check_authority`).
        None if is_trusted && issuer.version() < 3 => {}
        _ => return Err(RuleError::NotAuthority),
    }
    if issuer.may_sign_certificates()? { Ok(()) } else { Err(RuleError::CertificateSigning) }
}
