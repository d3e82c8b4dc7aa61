//! Certificate authorities: what vouches for the devices of an enrolment group.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SignatureAlgorithm,
};
use std::time::{Duration, SystemTime};

/// A name and a key that issue certificates, with the certificate that says so.
pub struct Authority {
    pub name: String,
    pub key: KeyPair,
    pub pem: String,
    pub der: Vec<u8>,
}

/// The parameters of a certificate whose subject is this common name alone.
pub fn subject(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters
}

impl Authority {
    /// One that signs itself, with a P-256 key.
    pub fn new(name: &str) -> Self {
        Self::with(name, &rcgen::PKCS_ECDSA_P256_SHA256, |_| {})
    }

    /// The same with another kind of key and other parameters.
    pub fn with(
        name: &str,
        algorithm: &'static SignatureAlgorithm,
        adjust: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let mut parameters = subject(name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        adjust(&mut parameters);
        let certificate = parameters.self_signed(&key).unwrap();
        Self { name: name.to_owned(), key, pem: certificate.pem(), der: certificate.der().to_vec() }
    }

    /// The PEM of a certificate that it issues, with a key of its own.
    pub fn issue(&self, parameters: &CertificateParams) -> String {
        self.certify(parameters, &KeyPair::generate().unwrap())
    }

    /// The PEM of a certificate that it issues for this key.
    pub fn certify(&self, parameters: &CertificateParams, key: &KeyPair) -> String {
        let issuer = subject(&self.name);
        parameters.signed_by(key, &Issuer::from_params(&issuer, &self.key)).unwrap().pem()
    }

    /// The PEM of a proof that it holds its key: a certificate of the code, as the vendors' tools make it.
    pub fn proof(&self, code: &str) -> String {
        let mut parameters = subject(code);
        // Their tools begin now, on a clock that may be ahead.
        parameters.not_before = (SystemTime::now() + Duration::from_mins(1)).into();
        parameters.not_after = (SystemTime::now() + Duration::from_hours(24)).into();
        self.issue(&parameters)
    }
}
