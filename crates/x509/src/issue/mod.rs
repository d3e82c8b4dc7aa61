//! Certificates that we make: the deployment's own authority, and those of devices that brought a request.

mod profile;

use crate::certificate::MAXIMUM_COMMON_NAME;
use crate::signing_certificate::{self, SigningCertificateError};
use crate::{Certificate, PublicKey, Signer, SigningError, Validity};
use profile::{AuthorityProfile, DeviceProfile, Identity, Issuer};
use skein_fleet::time::Timestamp;
use std::time::Duration;
use thiserror::Error;
use x509_cert::SubjectPublicKeyInfo;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::der::asn1::BitString;
use x509_cert::der::{DateTime, Decode, Encode};
use x509_cert::serial_number::SerialNumber;

/// The most bytes of a serial number (RFC 5280 §4.1.2.2).
pub const MAXIMUM_SERIAL_NUMBER: usize = 20;

/// Why a certificate was not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IssueError {
    /// Empty or too long.
    #[error("the common name must have 1 to {MAXIMUM_COMMON_NAME} characters")]
    CommonName,
    /// Empty, all zeros, or with more than [`MAXIMUM_SERIAL_NUMBER`] bytes once it is written as a positive number.
    #[error("the serial number must be a positive number of at most {MAXIMUM_SERIAL_NUMBER} bytes")]
    SerialNumber,
    /// It would end before it begins, or before 1970.
    #[error("the certificate would not be valid at any time")]
    Validity,
    /// The authority's certificate is not that of an authority.
    #[error("the certificate of the authority {0}")]
    Authority(SigningCertificateError),
    /// The key usage of the authority's certificate leaves out the signing of certificates.
    #[error("the certificate of the authority may not sign certificates")]
    CertificateSigning,
    /// The signer has another key than the authority's certificate.
    #[error("the signer does not have the private key of the authority")]
    OtherKey,
    /// The signer failed, or signs with an algorithm that is not issued with.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The certificate's parts could not be put together, as for an authority whose name is written against the rules.
    #[error("the certificate could not be encoded")]
    Encoding,
}

/// What a new certificate says besides its key.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The only attribute of the subject.
    pub common_name: &'a str,
    /// The serial number, big-endian and unsigned; random, so that it is never used twice by one authority.
    pub serial_number: &'a [u8],
    /// From when and until when, in whole seconds; a certificate of a device ends with its authority at the latest.
    pub validity: Validity,
}

/// Makes the certificate of an authority of our own, signed by itself: no intermediate below it, and it signs certificates
/// and revocation lists. Each extension that says so is critical.
pub fn self_signed_authority(signer: &impl Signer, terms: &Terms<'_>) -> Result<Certificate, IssueError> {
    let key = signer.public_key_der()?;
    let name = common_name(terms)?;
    build(AuthorityProfile { name }, &key, signer, terms, terms.validity)
}

/// Makes the certificate of a device: the subject is the common name alone; not an authority (critical), digital signature
/// (critical), client authentication, key identifiers of itself and of the authority.
///
/// The key must have been proven, as a [`crate::CertificateRequest`] does. Whether the authority is valid now is the
/// caller's to ask ([`signing_certificate::check_validity`]).
pub fn device_certificate(
    authority: &Certificate,
    signer: &impl Signer,
    public_key: &PublicKey,
    terms: &Terms<'_>,
) -> Result<Certificate, IssueError> {
    signing_certificate::check_authority(authority).map_err(IssueError::Authority)?;
    let authority_key =
        signing_certificate::check_key(authority).map_err(|error| IssueError::Authority(error.into()))?;
    let extension = |error: crate::certificate::ExtensionError| IssueError::Authority(error.into());
    if !authority.may_sign_certificates().map_err(extension)? {
        return Err(IssueError::CertificateSigning);
    }
    if PublicKey::from_der(&signer.public_key_der()?).as_ref() != Ok(&authority_key) {
        return Err(IssueError::OtherKey);
    }
    let Validity { not_before, not_after } = terms.validity;
    let validity = Validity { not_before, not_after: not_after.min(authority.validity().not_after) };
    let issuer = Issuer {
        name: Decode::from_der(authority.subject()).map_err(|_| IssueError::Encoding)?,
        key_identifier: authority.subject_key_identifier().map_err(extension)?,
    };
    let profile = DeviceProfile { name: common_name(terms)?, issuer };
    let certificate = build(profile, public_key.der(), signer, terms, validity)?;
    // A chain is matched by name byte for byte, and reading and writing puts a name in order that was not.
    if certificate.issuer() == authority.subject() { Ok(certificate) } else { Err(IssueError::Encoding) }
}

fn common_name(terms: &Terms<'_>) -> Result<x509_cert::name::Name, IssueError> {
    if !(1..=MAXIMUM_COMMON_NAME).contains(&terms.common_name.chars().count()) {
        return Err(IssueError::CommonName);
    }
    profile::common_name(terms.common_name).map_err(|_| IssueError::Encoding)
}

fn build(
    profile: impl BuilderProfile,
    public_key: &[u8],
    signer: &impl Signer,
    terms: &Terms<'_>,
    validity: Validity,
) -> Result<Certificate, IssueError> {
    let public_key = SubjectPublicKeyInfo::from_der(public_key).map_err(|_| IssueError::Encoding)?;
    let algorithm = signer.signature_algorithm().identifier().ok_or(SigningError)?;
    let identity = Identity { algorithm, public_key: signer.public_key_der()? };
    let mut builder = CertificateBuilder::new(profile, serial_number(terms)?, period(validity)?, public_key)
        .map_err(|_| IssueError::Encoding)?;
    let content = builder.finalize(&identity).map_err(|_| IssueError::Encoding)?;
    let signature = BitString::from_bytes(&signer.sign(&content)?).map_err(|_| IssueError::Encoding)?;
    let certificate = builder.assemble(signature, &identity).map_err(|_| IssueError::Encoding)?;
    let der = certificate.to_der().map_err(|_| IssueError::Encoding)?;
    Certificate::from_der(&der).map_err(|_| IssueError::Encoding)
}

fn serial_number(terms: &Terms<'_>) -> Result<SerialNumber, IssueError> {
    if terms.serial_number.iter().all(|byte| *byte == 0) {
        return Err(IssueError::SerialNumber);
    }
    SerialNumber::new(terms.serial_number).map_err(|_| IssueError::SerialNumber)
}

fn period(validity: Validity) -> Result<x509_cert::time::Validity, IssueError> {
    if validity.not_before > validity.not_after {
        return Err(IssueError::Validity);
    }
    let time = |timestamp: Timestamp| {
        let seconds = u64::try_from(timestamp.unix_seconds()).map_err(|_| IssueError::Validity)?;
        DateTime::from_unix_duration(Duration::from_secs(seconds)).map(Into::into).map_err(|_| IssueError::Validity)
    };
    Ok(x509_cert::time::Validity::new(time(validity.not_before)?, time(validity.not_after)?))
}
