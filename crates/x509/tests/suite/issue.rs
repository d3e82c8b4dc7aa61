//! Certificates that we make.

use crate::support::{Authority, NOW, chain, fixture, fixture_text};
use rcgen::{IsCa, KeyPair, KeyUsagePurpose};
use skein_fleet::random::PredictableRandom;
use skein_fleet::time::Timestamp;
use skein_x509::certificate::BasicConstraints;
use skein_x509::issue::{IssueError, MAXIMUM_SERIAL_NUMBER, Terms, device_certificate, self_signed_authority};
use skein_x509::path::{PathError, RuleError, find_path};
use skein_x509::signing_certificate::{self, SigningCertificateError};
use skein_x509::{
    Certificate, CertificateRequest, PrivateKey, PublicKey, SignatureAlgorithm, Signer, SigningError, Validity,
};
use std::time::Duration;

const YEAR: Duration = Duration::from_hours(365 * 24);

fn terms(common_name: &str) -> Terms<'_> {
    let validity = Validity { not_before: NOW, not_after: NOW.saturating_add(YEAR) };
    Terms { common_name, serial_number: &[0x80, 1, 2, 3], validity }
}

/// An authority of our own that outlives what it issues.
fn authority() -> (PrivateKey, Certificate) {
    let key = PrivateKey::generate_p256(&PredictableRandom::new(1)).unwrap();
    let validity = Validity { not_before: NOW, not_after: NOW.saturating_add(YEAR * 10) };
    let certificate = self_signed_authority(&key, &Terms { validity, ..terms("Skein, deployment=1") }).unwrap();
    (key, certificate)
}

fn request() -> CertificateRequest {
    CertificateRequest::parse(&fixture_text("request_rsa")).unwrap()
}

#[test]
fn our_authority_is_one() {
    let (key, certificate) = authority();
    assert_eq!(signing_certificate::check(&certificate, NOW), Ok(()));
    assert_eq!(certificate.verify_issued_by(&certificate), Ok(()));
    assert!(certificate.is_self_issued());
    assert_eq!(certificate.common_name().as_deref(), Some("Skein, deployment=1"), "as given, whatever its characters");
    let constraints = BasicConstraints { is_authority: true, path_length: Some(0) };
    assert_eq!(certificate.basic_constraints(), Ok(Some(constraints)));
    assert_eq!(certificate.may_sign_certificates(), Ok(true));
    assert_eq!(certificate.serial_number(), [0, 0x80, 1, 2, 3]);
    assert_eq!(certificate.version(), 3);
    assert_eq!(certificate.public_key().unwrap().der(), key.public_key_der().unwrap());
    assert_eq!(authority().1, certificate, "no randomness");
}

#[test]
fn a_request_becomes_a_device_that_the_authority_vouches_for() {
    let (key, authority) = authority();
    for name in ["rsa", "p256", "p384", "ed25519"] {
        let request = CertificateRequest::parse(&fixture_text(&format!("request_{name}"))).unwrap();
        let common_name = request.common_name().unwrap();
        let device = device_certificate(&authority, &key, request.public_key(), &terms(common_name)).unwrap();
        assert_eq!(device.public_key().as_ref(), Ok(request.public_key()));
        assert_eq!(device.basic_constraints().unwrap().map(|it| it.is_authority), Some(false));
        assert_eq!((device.may_sign_certificates(), device.may_authenticate_clients()), (Ok(false), Ok(true)));
        assert_eq!(device.authority_key_identifier(), authority.subject_key_identifier());
        assert!(device.subject_key_identifier().unwrap().is_some_and(|identifier| identifier.len() == 20));
        assert_eq!(device.check_critical_extensions(), Ok(()));
        let presented = chain(&[&device]);
        let path = find_path(&presented, std::slice::from_ref(&authority), NOW).unwrap();
        assert_eq!((path.trusted, path.common_name.as_str()), (0, "sensor-01"));
    }
}

#[test]
fn an_authority_that_was_supplied_issues_as_well() {
    for kind in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let root = Authority::root_of("root", KeyPair::generate_for(kind).unwrap(), |_| {});
        let key = PrivateKey::from_pkcs8_der(root.key.serialized_der()).unwrap();
        let device = device_certificate(&root.certificate, &key, request().public_key(), &terms("d")).unwrap();
        assert_eq!(device.verify_issued_by(&root.certificate), Ok(()));
        assert_eq!(device.issuer(), root.certificate.subject());
        assert_eq!(device.authority_key_identifier(), root.certificate.subject_key_identifier());
    }
}

#[test]
fn a_device_ends_with_its_authority_at_the_latest() {
    let (key, authority) = authority();
    let end = authority.validity().not_after;
    let issue = |not_before, not_after| {
        let terms = Terms { validity: Validity { not_before, not_after }, ..terms("d") };
        device_certificate(&authority, &key, request().public_key(), &terms).map(|device| device.validity())
    };
    let validity = |not_after| Ok(Validity { not_before: NOW, not_after });
    assert_eq!(issue(NOW, NOW.saturating_add(YEAR * 20)), validity(end));
    assert_eq!(issue(NOW, end), validity(end));
    assert_eq!(issue(NOW, NOW), validity(NOW));
    assert_eq!(issue(NOW, NOW.saturating_sub(Duration::from_secs(1))), Err(IssueError::Validity));
    assert_eq!(issue(end.saturating_add(Duration::from_secs(1)), Timestamp::MAX), Err(IssueError::Validity));
    assert_eq!(issue(Timestamp::from_unix_seconds(-1), NOW), Err(IssueError::Validity));
}

#[test]
fn names_and_numbers_have_their_limits() {
    let (key, authority) = authority();
    let issue = |common_name: &str, serial_number: &[u8]| {
        let terms = Terms { common_name, serial_number, ..terms("") };
        let device = device_certificate(&authority, &key, request().public_key(), &terms);
        let own = self_signed_authority(&key, &terms);
        assert_eq!(own.as_ref().err(), device.as_ref().err());
        device.map(|device| device.common_name().unwrap())
    };
    assert_eq!(issue(&"ü".repeat(64), &[1]), Ok("ü".repeat(64)));
    assert_eq!(issue(&"a".repeat(65), &[1]), Err(IssueError::CommonName));
    assert_eq!(issue("", &[1]), Err(IssueError::CommonName));
    assert!(issue("d", &[0x7F; MAXIMUM_SERIAL_NUMBER]).is_ok());
    for bad in [&[0x80; MAXIMUM_SERIAL_NUMBER][..], &[1; MAXIMUM_SERIAL_NUMBER + 1], &[0; 4], &[]] {
        assert_eq!(issue("d", bad), Err(IssueError::SerialNumber), "{bad:?}");
    }
}

#[test]
fn only_an_authority_with_its_own_key_issues() {
    let (key, own) = authority();
    let issue = |authority: &Certificate, signer: &PrivateKey| {
        device_certificate(authority, signer, request().public_key(), &terms("d")).unwrap_err()
    };
    let other = PrivateKey::generate_p256(&PredictableRandom::new(2)).unwrap();
    assert_eq!(issue(&own, &other), IssueError::OtherKey);
    let device = device_certificate(&own, &key, request().public_key(), &terms("d")).unwrap();
    assert_eq!(issue(&device, &key), IssueError::Authority(SigningCertificateError::NotAuthority));
    let error = IssueError::Authority(skein_x509::PublicKeyError::RsaSize(1024).into());
    assert_eq!(issue(&fixture("rsa_1024"), &key), error);
    let root = Authority::root_of("root", KeyPair::generate().unwrap(), |parameters| {
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    });
    let root_key = PrivateKey::from_pkcs8_der(root.key.serialized_der()).unwrap();
    assert_eq!(issue(&root.certificate, &root_key), IssueError::CertificateSigning);
}

#[test]
fn what_we_issue_cannot_issue() {
    let (key, own) = authority();
    let device_key = PrivateKey::generate_p256(&PredictableRandom::new(3)).unwrap();
    let public = PublicKey::from_der(&device_key.public_key_der().unwrap()).unwrap();
    let device = device_certificate(&own, &key, &public, &terms("d")).unwrap();
    // rcgen makes what we do not: a device under the device.
    let pair = KeyPair::try_from(device_key.to_pkcs8_der().unwrap().as_slice()).unwrap();
    let impostor = Authority { name: "d".to_owned(), key: pair, certificate: device };
    let forged = impostor.device_of("another", |parameters| parameters.is_ca = IsCa::NoCa);
    assert_eq!(forged.issuer(), impostor.certificate.subject());
    let presented = chain(&[&forged, &impostor.certificate]);
    let error = PathError::Issuer(RuleError::NotAuthority);
    assert_eq!(find_path(&presented, std::slice::from_ref(&own), NOW), Err(error));
}

/// A key that lives elsewhere.
struct Remote<'a> {
    key: &'a PrivateKey,
    /// What it says its public key is, if that is not the key's.
    public_key: Option<Vec<u8>>,
    algorithm: SignatureAlgorithm,
    works: bool,
}

impl Signer for Remote<'_> {
    fn public_key_der(&self) -> Result<Vec<u8>, SigningError> {
        self.public_key.clone().map_or_else(|| self.key.public_key_der(), Ok)
    }

    fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        if self.works { self.key.sign(message) } else { Err(SigningError) }
    }
}

#[test]
fn a_signer_that_fails_issues_nothing() {
    let (key, own) = authority();
    let issue = |algorithm, works| {
        let signer = Remote { key: &key, public_key: None, algorithm, works };
        device_certificate(&own, &signer, request().public_key(), &terms("d"))
    };
    assert!(issue(key.signature_algorithm(), true).is_ok());
    assert_eq!(issue(key.signature_algorithm(), false), Err(SigningError.into()));
    let pss = SignatureAlgorithm::RsaPss { hash: skein_x509::Hash::Sha256, salt_length: 32 };
    assert_eq!(issue(pss, true), Err(SigningError.into()));
}

/// Two attributes in one part of a name stand in the order of their bytes. x509-cert puts them so, and what it would write
/// then is not the name of the authority.
#[test]
fn an_authority_with_a_name_out_of_order_issues_nothing() {
    let (key, _) = authority();
    let orderly = fixture("name_two_in_one_authority");
    let swapped: Vec<u8> = {
        let mut der = orderly.der().to_vec();
        for at in 2..der.len() {
            if let (0x0C, 1, letter @ (b'a' | b'b')) = (der[at - 2], der[at - 1], der[at]) {
                der[at] = if letter == b'a' { b'b' } else { b'a' };
            }
        }
        der
    };
    let disorderly = Certificate::from_der(&swapped).unwrap();
    assert_ne!(disorderly.subject(), orderly.subject());
    for (authority, right) in [(orderly, true), (disorderly, false)] {
        let public_key = Some(authority.public_key().unwrap().der().to_vec());
        let signer = Remote { key: &key, public_key, algorithm: key.signature_algorithm(), works: true };
        let issued = device_certificate(&authority, &signer, request().public_key(), &terms("d"));
        assert_eq!(issued.err(), (!right).then_some(IssueError::Encoding));
    }
}
