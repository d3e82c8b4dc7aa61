//! Certificate signing requests (PKCS#10, RFC 2986).

use crate::certificate::single_common_name;
use crate::encoding::{self, EncodingError};
use crate::signed::Signed;
use crate::{PublicKey, PublicKeyError, SignatureAlgorithm, SignatureError};
use thiserror::Error;
use x509_cert::der::{Decode, Encode};
use x509_cert::request::CertReq;

/// The second is what older tools write.
const LABELS: &[&str] = &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/// Why a text is not a request that can be granted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Longer than [`crate::MAXIMUM_LENGTH`].
    #[error("must have at most {} characters", crate::MAXIMUM_LENGTH)]
    TooLong,
    /// Neither PEM, nor base64 of PEM or DER.
    #[error("must be a certificate signing request in PEM form, or the base64 of its PEM or DER form")]
    Encoding,
    /// More than one request in one text.
    #[error("must hold one certificate signing request")]
    Several,
    /// The content is not that of a request.
    #[error("is not a PKCS#10 certificate signing request")]
    Malformed,
    /// The key that it asks a certificate for is not one that is taken.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// It is not signed with the key that it asks a certificate for.
    #[error(transparent)]
    Signature(SignatureError),
}

/// A request whose own signature holds: who made it has the private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    public_key: PublicKey,
    common_name: Option<String>,
}

impl CertificateRequest {
    /// Reads a request in any of the forms in which certificates are sent (contract central §4.3), and checks its
    /// signature. What else it asks for, as extensions and alternative names, is not granted and so not read.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let found = encoding::decode(text, LABELS, 1).map_err(|error| match error {
            EncodingError::TooLong => RequestError::TooLong,
            EncodingError::NotBase64 => RequestError::Encoding,
            EncodingError::NotPem => RequestError::Malformed,
            EncodingError::TooMany => RequestError::Several,
        })?;
        Self::from_der(found.first().ok_or(RequestError::Malformed)?)
    }

    /// Reads the DER form, which must fill `der`, and checks its signature.
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        if der.len() > crate::MAXIMUM_LENGTH {
            return Err(RequestError::TooLong);
        }
        let parsed = CertReq::from_der(der).map_err(|_| RequestError::Malformed)?;
        let signed = Signed::read(der).map_err(|_| RequestError::Malformed)?;
        let public_key = parsed.info.public_key.to_der().map_err(|_| RequestError::Malformed)?;
        let public_key = PublicKey::from_der(&public_key)?;
        let signature = parsed.signature.as_bytes().ok_or(RequestError::Malformed)?;
        SignatureAlgorithm::from_der(&signed.algorithm)
            .and_then(|algorithm| public_key.verify(algorithm, &signed.content, signature))
            .map_err(RequestError::Signature)?;
        Ok(Self { public_key, common_name: single_common_name(&parsed.info.subject) })
    }

    /// The common name of its subject, if it has exactly one.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// The key that it asks a certificate for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }
}
