//! The extensions that decide something, read when they are asked for: a certificate whose extensions are broken can
//! still be pinned by its thumbprint.

use super::Certificate;
use thiserror::Error;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::oid::db::rfc5280::{
    ANY_EXTENDED_KEY_USAGE, ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES,
    ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_KP_CLIENT_AUTH,
};
use x509_cert::ext::pkix;

/// The extensions that may be critical. A device is known by its common name, so its alternative names say nothing to us,
/// and any policy is taken. What limits names or policies (RFC 5280 §4.2.1.10 to 14) is not understood here, and so a
/// certificate in which it is critical is refused.
const UNDERSTOOD: [ObjectIdentifier; 7] = [
    ID_CE_AUTHORITY_KEY_IDENTIFIER,
    ID_CE_BASIC_CONSTRAINTS,
    ID_CE_CERTIFICATE_POLICIES,
    ID_CE_EXT_KEY_USAGE,
    ID_CE_KEY_USAGE,
    ID_CE_SUBJECT_ALT_NAME,
    ID_CE_SUBJECT_KEY_IDENTIFIER,
];

/// Why an extension cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExtensionError {
    /// It is there twice, or its content is not what its type says.
    #[error("has a malformed {0} extension")]
    Malformed(&'static str),
    /// Critical, and not one that is understood here; its object identifier.
    #[error("has the critical extension {0}, which is not understood here")]
    UnknownCritical(String),
}

/// The extension of the same name (RFC 5280 §4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certificate authority.
    pub is_authority: bool,
    /// How many intermediate certificates may stand between this one and the leaf.
    pub path_length: Option<u8>,
}

impl Certificate {
    /// The basic constraints, if there are any.
    pub fn basic_constraints(&self) -> Result<Option<BasicConstraints>, ExtensionError> {
        let found = self.extension::<pkix::BasicConstraints>("basicConstraints")?;
        Ok(found.map(|found| BasicConstraints { is_authority: found.ca, path_length: found.path_len_constraint }))
    }

    /// Whether the key may sign certificates as far as key usage says; without that extension it may.
    pub fn may_sign_certificates(&self) -> Result<bool, ExtensionError> {
        let found = self.extension::<pkix::KeyUsage>("keyUsage")?;
        Ok(found.is_none_or(|usage| usage.key_cert_sign()))
    }

    /// Whether it may be used to authenticate a client as far as extended key usage says; without that extension it may.
    pub fn may_authenticate_clients(&self) -> Result<bool, ExtensionError> {
        let found = self.extension::<pkix::ExtendedKeyUsage>("extendedKeyUsage")?;
        Ok(found.is_none_or(|usage| usage.0.contains(&ID_KP_CLIENT_AUTH) || usage.0.contains(&ANY_EXTENDED_KEY_USAGE)))
    }

    /// The subject key identifier.
    pub fn subject_key_identifier(&self) -> Result<Option<Vec<u8>>, ExtensionError> {
        let found = self.extension::<pkix::SubjectKeyIdentifier>("subjectKeyIdentifier")?;
        Ok(found.map(|found| found.0.into_bytes().into()))
    }

    /// The key identifier of the issuer that the authority key identifier holds.
    pub fn authority_key_identifier(&self) -> Result<Option<Vec<u8>>, ExtensionError> {
        let found = self.extension::<pkix::AuthorityKeyIdentifier>("authorityKeyIdentifier")?;
        Ok(found.and_then(|found| found.key_identifier).map(|found| found.into_bytes().into()))
    }

    /// Whether each critical extension is understood here (RFC 5280 §4.2).
    pub fn check_critical_extensions(&self) -> Result<(), ExtensionError> {
        let extensions = self.parsed.tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
        let unknown =
            extensions.iter().find(|extension| extension.critical && !UNDERSTOOD.contains(&extension.extn_id));
        unknown.map_or(Ok(()), |found| Err(ExtensionError::UnknownCritical(found.extn_id.to_string())))
    }

    fn extension<'a, T: Decode<'a> + AssociatedOid>(&'a self, name: &'static str) -> Result<Option<T>, ExtensionError> {
        let found = self.parsed.tbs_certificate().get_extension::<T>().map_err(|_| ExtensionError::Malformed(name))?;
        Ok(found.map(|(_, extension)| extension))
    }
}
