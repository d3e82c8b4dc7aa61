//! Certificates of devices, self-signed as an individual attestation has them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use sha1::{Digest, Sha1};
use std::fmt::Write;

/// A certificate with what is told of it.
pub struct TestCertificate {
    pub pem: String,
    pub der: Vec<u8>,
    /// SHA-1 over the DER, 40 characters of upper-case hexadecimal.
    pub thumbprint: String,
}

impl TestCertificate {
    /// The base64 of the PEM file: the form that the documentation sends.
    pub fn base64_of_pem(&self) -> String {
        STANDARD.encode(&self.pem)
    }

    pub fn base64_of_der(&self) -> String {
        STANDARD.encode(&self.der)
    }
}

/// A certificate whose subject has this common name, or none at all.
pub fn certificate(common_name: Option<&str>) -> TestCertificate {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    if let Some(name) = common_name {
        parameters.distinguished_name.push(DnType::CommonName, name);
    }
    let certificate = parameters.self_signed(&KeyPair::generate().unwrap()).unwrap();
    let thumbprint = thumbprint(certificate.der());
    TestCertificate { pem: certificate.pem(), der: certificate.der().to_vec(), thumbprint }
}

/// SHA-1 over the DER, 40 characters of upper-case hexadecimal.
pub fn thumbprint(der: &[u8]) -> String {
    Sha1::digest(der).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").unwrap();
        text
    })
}
