//! One certificate: what it says, nothing of whether that holds.

mod chain;
mod common_name;
mod extensions;

pub use chain::{CertificateChain, MAXIMUM_CERTIFICATES};
pub use common_name::MAXIMUM_COMMON_NAME;
pub use extensions::{BasicConstraints, ExtensionError};

pub(crate) use common_name::single_common_name;

use crate::encoding::{self, EncodingError};
use crate::signature::{self, SignatureError};
use crate::signed::{Members, Signed};
use crate::validity::Validity;
use crate::{PublicKey, PublicKeyError};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use skein_fleet::time::Timestamp;
use thiserror::Error;
use x509_cert::der::Decode;
use x509_cert::time::Time;

const LABEL: &str = "CERTIFICATE";

/// Why a text is not a certificate, or not a chain of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Longer than [`crate::MAXIMUM_LENGTH`].
    #[error("must have at most {} characters", crate::MAXIMUM_LENGTH)]
    TooLong,
    /// Neither PEM, nor base64 of PEM or DER.
    #[error("must be a certificate in PEM form, or the base64 of its PEM or DER form")]
    Encoding,
    /// More than one certificate where one is meant.
    #[error("must hold one certificate and not a chain")]
    Chain,
    /// A chain of none, or of more than [`MAXIMUM_CERTIFICATES`].
    #[error("must hold 1 to {MAXIMUM_CERTIFICATES} certificates")]
    ChainLength,
    /// The content is not that of a certificate.
    #[error("is not an X.509 certificate")]
    Malformed,
}

/// A certificate that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    parsed: x509_cert::Certificate,
    der: Vec<u8>,
    signed: Signed,
    members: Members,
}

impl Certificate {
    /// Reads a certificate in any of the forms that clients send (contract central §4.3): base64 of a PEM file, base64 of
    /// DER, or PEM itself. White space inside the base64 does not count, nor does text around the block.
    pub fn parse(text: &str) -> Result<Self, CertificateError> {
        let found = encoding::decode(text, &[LABEL], 1).map_err(|error| match error {
            EncodingError::TooLong => CertificateError::TooLong,
            EncodingError::NotBase64 => CertificateError::Encoding,
            EncodingError::NotPem => CertificateError::Malformed,
            EncodingError::TooMany => CertificateError::Chain,
        })?;
        Self::from_der(found.first().ok_or(CertificateError::Malformed)?)
    }

    /// Reads the DER form, which must fill `der`.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > crate::MAXIMUM_LENGTH {
            return Err(CertificateError::TooLong);
        }
        let read = || {
            let parsed = x509_cert::Certificate::from_der(der)?;
            let signed = Signed::read(der)?;
            let members = Members::read(&signed.content)?;
            Ok::<_, x509_cert::der::Error>(Self { parsed, der: der.to_vec(), signed, members })
        };
        read().map_err(|_| CertificateError::Malformed)
    }

    /// The DER form, exactly as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The PEM form.
    pub fn to_pem(&self) -> String {
        encoding::to_pem(LABEL, &self.der)
    }

    /// SHA-1 over the DER, 40 upper-case hexadecimal characters (contract central §4.3).
    pub fn sha1_thumbprint(&self) -> String {
        base16ct::upper::encode_string(&Sha1::digest(&self.der))
    }

    /// SHA-256 over the DER, 64 upper-case hexadecimal characters.
    pub fn sha256_thumbprint(&self) -> String {
        base16ct::upper::encode_string(&<Sha256 as sha2::Digest>::digest(&self.der))
    }

    /// The common name of the subject, if it has exactly one.
    pub fn common_name(&self) -> Option<String> {
        single_common_name(self.parsed.tbs_certificate().subject())
    }

    /// The DER of the subject's name, for comparison byte for byte.
    pub fn subject(&self) -> &[u8] {
        &self.members.subject
    }

    /// The DER of the issuer's name, for comparison byte for byte.
    pub fn issuer(&self) -> &[u8] {
        &self.members.issuer
    }

    /// The content of the serial number's INTEGER: big-endian two's complement, so a first bit of 1 is a negative one.
    pub fn serial_number(&self) -> &[u8] {
        self.parsed.tbs_certificate().serial_number().as_bytes()
    }

    /// The serial number as it is written down of certificates that are issued: upper-case hexadecimal digits.
    pub fn serial_number_digits(&self) -> String {
        base16ct::upper::encode_string(self.serial_number())
    }

    /// 1, 2 or 3.
    pub fn version(&self) -> u8 {
        match self.parsed.tbs_certificate().version() {
            x509_cert::Version::V1 => 1,
            x509_cert::Version::V2 => 2,
            x509_cert::Version::V3 => 3,
        }
    }

    /// From when and until when it holds.
    pub fn validity(&self) -> Validity {
        let validity = self.parsed.tbs_certificate().validity();
        Validity { not_before: timestamp(validity.not_before), not_after: timestamp(validity.not_after) }
    }

    /// The subject's public key.
    pub fn public_key(&self) -> Result<PublicKey, PublicKeyError> {
        PublicKey::from_der(&self.members.public_key)
    }

    /// Whether subject and issuer are the same, byte for byte. Whether it is signed by its own key is
    /// [`Certificate::verify_issued_by`] with the same certificate twice.
    pub fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// Whether it is signed with the private key that belongs to `issuer`. The names are not compared: that is the
    /// caller's, who mostly has done it to find the issuer.
    pub fn verify_issued_by(&self, issuer: &Certificate) -> Result<(), SignatureError> {
        // RFC 5280 §4.1.1.2: a signature protects only the inner one.
        if self.signed.algorithm != self.members.algorithm {
            return Err(SignatureError::AlgorithmsDiffer);
        }
        let signature = self.parsed.signature().as_bytes().ok_or(SignatureError::Mismatch)?;
        let algorithm = signature::SignatureAlgorithm::from_der(&self.signed.algorithm)?;
        issuer.public_key()?.verify(algorithm, &self.signed.content, signature)
    }
}

impl AsRef<Certificate> for Certificate {
    fn as_ref(&self) -> &Certificate {
        self
    }
}

fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
