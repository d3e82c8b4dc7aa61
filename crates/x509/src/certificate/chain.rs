//! What a client presents to prove who it is: its own certificate and those that lead to an authority.

use super::{Certificate, CertificateError, LABEL};
use crate::encoding::{self, EncodingError};

/// The most certificates that one client presents.
pub const MAXIMUM_CERTIFICATES: usize = 8;

/// One to [`MAXIMUM_CERTIFICATES`] certificates, the leaf first. The others stand in any order, and need not be of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateChain {
    leaf: Certificate,
    others: Vec<Certificate>,
}

impl CertificateChain {
    /// Reads a text of PEM blocks, its base64, or the base64 of the DER of a leaf alone. Text around and between the
    /// blocks does not count.
    pub fn parse(text: &str) -> Result<Self, CertificateError> {
        let found = encoding::decode(text, &[LABEL], MAXIMUM_CERTIFICATES).map_err(|error| match error {
            EncodingError::TooLong => CertificateError::TooLong,
            EncodingError::NotBase64 => CertificateError::Encoding,
            EncodingError::NotPem => CertificateError::Malformed,
            EncodingError::TooMany => CertificateError::ChainLength,
        })?;
        Self::from_ders(&found)
    }

    /// Reads a list of certificates in DER form, as TLS and its fronts pass them on.
    pub fn from_ders<T: AsRef<[u8]>>(ders: &[T]) -> Result<Self, CertificateError> {
        if ders.len() > MAXIMUM_CERTIFICATES {
            return Err(CertificateError::ChainLength);
        }
        let mut certificates =
            ders.iter().map(|der| Certificate::from_der(der.as_ref())).collect::<Result<Vec<_>, _>>()?.into_iter();
        let leaf = certificates.next().ok_or(CertificateError::ChainLength)?;
        Ok(Self { leaf, others: certificates.collect() })
    }

    /// The certificate of the client itself.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The certificates behind the leaf, as presented.
    pub fn others(&self) -> &[Certificate] {
        &self.others
    }

    /// All of them as PEM blocks, the leaf first.
    pub fn to_pem(&self) -> String {
        std::iter::once(&self.leaf).chain(&self.others).map(Certificate::to_pem).collect()
    }
}
