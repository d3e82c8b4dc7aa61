//! What the tests share: a moment, the fixtures, and authorities that issue.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use skein_fleet::time::Timestamp;
use skein_x509::{Certificate, CertificateChain};

/// 2026-11-23T12:00:00Z: inside the validity of every fixture.
pub const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

/// The text of `tests/fixtures/{name}.pem`.
pub fn fixture_text(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn fixture(name: &str) -> Certificate {
    Certificate::parse(&fixture_text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A name and a key that issue certificates, and the certificate that says so.
pub struct Authority {
    pub name: String,
    pub key: KeyPair,
    pub certificate: Certificate,
}

/// The parameters of a certificate whose subject is the common name alone.
pub fn parameters(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.use_authority_key_identifier_extension = true;
    parameters
}

fn authority_parameters(name: &str) -> CertificateParams {
    let mut parameters = parameters(name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

impl Authority {
    /// Signed by itself.
    pub fn root(name: &str) -> Self {
        Self::root_of(name, KeyPair::generate().unwrap(), |_| {})
    }

    pub fn root_of(name: &str, key: KeyPair, adjust: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut parameters = authority_parameters(name);
        adjust(&mut parameters);
        let certificate = Certificate::from_der(parameters.self_signed(&key).unwrap().der()).unwrap();
        Self { name: name.to_owned(), key, certificate }
    }

    /// An intermediate authority.
    pub fn authority(&self, name: &str) -> Self {
        self.authority_of(name, KeyPair::generate().unwrap(), |_| {})
    }

    pub fn authority_of(&self, name: &str, key: KeyPair, adjust: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut parameters = authority_parameters(name);
        adjust(&mut parameters);
        let certificate = self.sign(&parameters, &key);
        Self { name: name.to_owned(), key, certificate }
    }

    /// The certificate of a device.
    pub fn device(&self, name: &str) -> Certificate {
        self.device_of(name, |_| {})
    }

    pub fn device_of(&self, name: &str, adjust: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut parameters = parameters(name);
        adjust(&mut parameters);
        self.sign(&parameters, &KeyPair::generate().unwrap())
    }

    pub fn sign(&self, parameters: &CertificateParams, key: &KeyPair) -> Certificate {
        // The issuer's own usages are not given: rcgen would not make what we must refuse.
        let issuer_parameters = self::parameters(&self.name);
        let issuer = Issuer::from_params(&issuer_parameters, &self.key);
        Certificate::from_der(parameters.signed_by(key, &issuer).unwrap().der()).unwrap()
    }

    /// Another authority with the same key.
    pub fn key(&self) -> KeyPair {
        KeyPair::try_from(self.key.serialized_der()).unwrap()
    }
}

/// A chain as it is presented.
pub fn chain(certificates: &[&Certificate]) -> CertificateChain {
    let ders: Vec<&[u8]> = certificates.iter().map(|certificate| certificate.der()).collect();
    CertificateChain::from_ders(&ders).unwrap()
}
