//! Any bytes as certificates, one behind the other, as a request, a key or an algorithm, in DER and in text: what is read
//! keeps its bytes, every question about it has an answer, and a path that is found is one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::random::PredictableRandom;
use skein_fleet::time::Timestamp;
use skein_x509::certificate::MAXIMUM_COMMON_NAME;
use skein_x509::forwarded::{envoy_certificate, escaped_certificate};
use skein_x509::issue::{Terms, device_certificate, self_signed_authority};
use skein_x509::path::{MAXIMUM_PATH_LENGTH, find_path, names_to_look_up};
use skein_x509::proof::verify_proof;
use skein_x509::{
    Certificate, CertificateChain, CertificateRequest, PrivateKey, PublicKey, SignatureAlgorithm, Signer, Validity,
    signing_certificate,
};

/// 2026-11-23: inside the validity of the seeds.
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

/// The values of DER that stand one behind the other, as far as their lengths say so.
fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while let [0x30, 0x82, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        found.push(&bytes[..4 + length]);
        bytes = &bytes[4 + length..];
    }
    found
}

fn ask(certificate: &Certificate) {
    assert_eq!(Certificate::parse(&certificate.to_pem()).as_ref(), Ok(certificate));
    assert_eq!(Certificate::from_der(certificate.der()).as_ref(), Ok(certificate));
    assert_eq!(certificate.sha1_thumbprint().len(), 40);
    assert_eq!(certificate.sha256_thumbprint().len(), 64);
    let _ = (certificate.serial_number(), certificate.version(), certificate.validity());
    let _ = (certificate.subject_key_identifier(), certificate.authority_key_identifier());
    let _ = signing_certificate::check(certificate, NOW);
    let _ = signing_certificate::check_authority(certificate);
    let _ = certificate.verify_issued_by(certificate);
    let code = certificate.common_name().unwrap_or_default();
    let _ = verify_proof(certificate, certificate, &code, NOW);
    if let Ok(key) = certificate.public_key() {
        issue(&key, &code);
    }
}

/// Whatever key and name it is, the certificate that it gets is in order.
fn issue(key: &PublicKey, common_name: &str) {
    let _ = key.verify(key.usual_signature_algorithm(), b"nonce", b"signature");
    let signer = PrivateKey::generate_p256(&PredictableRandom::new(1)).unwrap();
    let validity = Validity { not_before: NOW, not_after: NOW };
    let terms = Terms { common_name, serial_number: &[1], validity };
    let authority = self_signed_authority(&signer, &Terms { common_name: "authority", ..terms }).unwrap();
    let issued = device_certificate(&authority, &signer, key, &terms);
    assert_eq!(issued.is_ok(), (1..=MAXIMUM_COMMON_NAME).contains(&common_name.chars().count()));
    let Ok(device) = issued else { return };
    assert_eq!(device.common_name().as_deref(), Some(common_name));
    assert_eq!(device.public_key().as_ref(), Ok(key));
    let chain = CertificateChain::from_ders(&[device.der()]).unwrap();
    assert_eq!(find_path(&chain, &[authority], NOW).unwrap().common_name, common_name);
}

fn walk(chain: &CertificateChain) {
    assert_eq!(CertificateChain::parse(&chain.to_pem()).as_ref(), Ok(chain));
    let names = names_to_look_up(chain);
    let trusted: Vec<&Certificate> =
        chain.others().iter().filter(|certificate| names.contains(&certificate.subject())).collect();
    // The last of them, and all: the trust of more never takes a path away, though it may take a device's place.
    for trusted in [trusted.get(trusted.len().saturating_sub(1)..).unwrap_or_default(), &trusted] {
        let Ok(path) = find_path(chain, trusted, NOW) else { continue };
        assert!((2..=MAXIMUM_PATH_LENGTH).contains(&path.certificates.len()));
        assert_eq!(path.certificates[0], chain.leaf());
        assert_eq!(path.certificates.last(), trusted.get(path.trusted));
        for link in path.certificates.windows(2) {
            assert_eq!(link[0].issuer(), link[1].subject());
            assert_eq!(link[0].verify_issued_by(link[1]), Ok(()));
        }
        assert_eq!(Some(path.common_name), chain.leaf().common_name());
    }
}

fuzz_target!(|input: &[u8]| {
    let ders = split(input);
    if let Some(certificate) = ders.first().and_then(|der| Certificate::from_der(der).ok()) {
        ask(&certificate);
    }
    if let Ok(chain) = CertificateChain::from_ders(&ders) {
        walk(&chain);
    }
    let _ = CertificateRequest::from_der(input);
    if let Ok(key) = PublicKey::from_der(input) {
        assert_eq!(key.der(), input);
        issue(&key, "d");
    }
    let _ = SignatureAlgorithm::from_der(input);
    if let Ok(key) = PrivateKey::from_pkcs8_der(input) {
        let public = PublicKey::from_der(&key.public_key_der().unwrap()).unwrap();
        let signature = key.sign(b"nonce").unwrap();
        assert_eq!(public.verify(key.signature_algorithm(), b"nonce", &signature), Ok(()));
    }

    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(certificate) = Certificate::parse(text) {
        ask(&certificate);
    }
    if let Ok(chain) = CertificateChain::parse(text) {
        walk(&chain);
    }
    for chain in [escaped_certificate(text), envoy_certificate(text)].into_iter().flatten() {
        walk(&chain);
    }
    let _ = CertificateRequest::parse(text);
    let _ = PrivateKey::from_pkcs8_pem(text);
});
