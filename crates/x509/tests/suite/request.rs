//! Certificate signing requests.

use crate::support::{fixture_text, parameters};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use rcgen::KeyPair;
use skein_x509::{
    CertificateRequest, KeyAlgorithm, MAXIMUM_LENGTH, PublicKey, PublicKeyError, RequestError, SignatureError,
};

fn made(name: &str) -> (KeyPair, String, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = parameters(name);
    parameters.use_authority_key_identifier_extension = false;
    let request = parameters.serialize_request(&key).unwrap();
    (key, request.pem().unwrap(), request.der().to_vec())
}

#[test]
fn requests_of_openssl_are_read() {
    let rsa = KeyAlgorithm::Rsa { bits: 2048 };
    for (name, algorithm) in [
        ("rsa", rsa),
        ("pss", rsa),
        ("old_label", rsa),
        ("p256", KeyAlgorithm::P256),
        ("p384", KeyAlgorithm::P384),
        ("ed25519", KeyAlgorithm::Ed25519),
    ] {
        let request = CertificateRequest::parse(&fixture_text(&format!("request_{name}"))).unwrap();
        assert_eq!(request.common_name(), Some("sensor-01"), "{name}");
        assert_eq!(request.public_key().algorithm(), algorithm, "{name}");
    }
    let two_names = CertificateRequest::parse(&fixture_text("request_two_names")).unwrap();
    assert_eq!(two_names.common_name(), None);
}

#[test]
fn a_request_reads_the_same_in_every_encoding() {
    let (key, pem, der) = made("sensor-02");
    let expected = CertificateRequest::from_der(&der).unwrap();
    for text in [&pem, &STANDARD.encode(&pem), &STANDARD.encode(&der), &format!("Certificate Request:\n{pem}\n")] {
        assert_eq!(CertificateRequest::parse(text), Ok(expected.clone()), "{text}");
    }
    let info = rcgen::PublicKeyData::subject_public_key_info(&key);
    assert_eq!(expected.public_key(), &PublicKey::from_der(&info).unwrap());
}

#[test]
fn each_failure_is_named() {
    let (_, pem, der) = made("d");
    let certificate = fixture_text("p256_sha256");
    let sha1 = SignatureError::Unsupported("RSA over SHA-1".to_owned());
    for (text, error) in [
        ("", RequestError::Malformed),
        ("!", RequestError::Encoding),
        (&certificate, RequestError::Encoding),
        (&STANDARD.encode(skein_x509::Certificate::parse(&certificate).unwrap().der()), RequestError::Malformed),
        (&pem[..80], RequestError::Malformed),
        (&pem.repeat(2), RequestError::Several),
        (&"A".repeat(MAXIMUM_LENGTH + 1), RequestError::TooLong),
        (&fixture_text("request_sha1"), RequestError::Signature(sha1)),
        (&fixture_text("request_rsa_1024"), PublicKeyError::RsaSize(1024).into()),
    ] {
        assert_eq!(CertificateRequest::parse(text), Err(error), "{}", text.len());
    }
    let mut longer = der.clone();
    longer.push(0);
    assert_eq!(CertificateRequest::from_der(&longer), Err(RequestError::Malformed));
    longer.resize(MAXIMUM_LENGTH + 1, 0);
    assert_eq!(CertificateRequest::from_der(&longer), Err(RequestError::TooLong));
}

#[test]
fn who_does_not_have_the_key_makes_no_request() {
    let (_, _, mine) = made("d");
    let (_, _, theirs) = made("d");
    // Their key in my request: the 65 bytes of the point follow the same prefix in both.
    let prefix = [0x03, 0x42, 0x00, 0x04];
    let at = |der: &[u8]| der.windows(4).position(|window| window == prefix).unwrap();
    let mut forged = mine.clone();
    forged[at(&mine)..at(&mine) + 68].copy_from_slice(&theirs[at(&theirs)..at(&theirs) + 68]);
    assert_eq!(CertificateRequest::from_der(&forged), Err(RequestError::Signature(SignatureError::Mismatch)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_request_with_a_changed_bit_is_none(at: prop::sample::Index, bit in 0..8) {
        let (_, _, mut der) = made("sensor-03");
        *at.get_mut(&mut der) ^= 1_u8 << bit;
        prop_assert!(CertificateRequest::from_der(&der).is_err());
    }
}
