//! Private keys: in, out, and never shown.

use rcgen::KeyPair;
use skein_fleet::random::{PredictableRandom, Random};
use skein_x509::{KeyAlgorithm, PrivateKey, PrivateKeyError, PublicKey, Signer};

fn algorithm(key: &PrivateKey) -> KeyAlgorithm {
    PublicKey::from_der(&key.public_key_der().unwrap()).unwrap().algorithm()
}

#[test]
fn a_key_survives_the_way_through_pkcs8() {
    for (kind, expected) in [
        (&rcgen::PKCS_ECDSA_P256_SHA256, KeyAlgorithm::P256),
        (&rcgen::PKCS_ECDSA_P384_SHA384, KeyAlgorithm::P384),
        (&rcgen::PKCS_ED25519, KeyAlgorithm::Ed25519),
    ] {
        let pair = KeyPair::generate_for(kind).unwrap();
        let key = PrivateKey::from_pkcs8_der(pair.serialized_der()).unwrap();
        assert_eq!(algorithm(&key), expected);
        assert_eq!(key.public_key_der().unwrap(), rcgen::PublicKeyData::subject_public_key_info(&pair));
        let again = PrivateKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
        assert_eq!(again.public_key_der(), key.public_key_der());
        let from_pem = PrivateKey::from_pkcs8_pem(&pair.serialize_pem()).unwrap();
        assert_eq!(from_pem.public_key_der(), key.public_key_der());
    }
}

#[test]
fn a_new_key_comes_from_the_random_bytes_alone() {
    let key = |seed| PrivateKey::generate_p256(&PredictableRandom::new(seed)).unwrap();
    assert_eq!(algorithm(&key(1)), KeyAlgorithm::P256);
    assert_eq!(key(1).public_key_der(), key(1).public_key_der());
    assert_ne!(key(1).public_key_der(), key(2).public_key_der());
}

/// Gives what lies outside of the keys of P-256 so many times, and something else then.
struct Outside(std::cell::Cell<usize>);

impl Random for Outside {
    fn fill(&self, bytes: &mut [u8]) {
        let left = self.0.get();
        bytes.fill(if left == 0 { 7 } else { 0xFF });
        self.0.set(left.saturating_sub(1));
    }
}

#[test]
fn random_bytes_that_are_no_key_are_drawn_again() {
    assert!(PrivateKey::generate_p256(&Outside(3.into())).is_ok());
    assert_eq!(PrivateKey::generate_p256(&Outside(4.into())).unwrap_err(), PrivateKeyError::Random);
}

#[test]
fn other_keys_are_refused() {
    assert_eq!(PrivateKey::from_pkcs8_der(b"").unwrap_err(), PrivateKeyError::Malformed);
    assert_eq!(PrivateKey::from_pkcs8_pem("").unwrap_err(), PrivateKeyError::Malformed);
    let pair = KeyPair::generate().unwrap();
    let public = pair.public_key_pem();
    assert_eq!(PrivateKey::from_pkcs8_pem(&public).unwrap_err(), PrivateKeyError::Malformed);
    let der = pair.serialize_der();
    assert_eq!(PrivateKey::from_pkcs8_der(&der[..40]).unwrap_err(), PrivateKeyError::Malformed);
    // The last byte of the object identifiers: P-256 becomes another curve, and Ed25519 becomes Ed448.
    let mut other = der.clone();
    let at = other.windows(8).position(|window| window == [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]).unwrap();
    other[at + 7] = 6;
    let error = PrivateKeyError::Unsupported("1.2.840.10045.3.1.6".to_owned());
    assert_eq!(PrivateKey::from_pkcs8_der(&other).unwrap_err(), error);
    let mut other = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_der();
    let at = other.windows(3).position(|window| window == [0x2B, 0x65, 0x70]).unwrap();
    other[at + 2] = 0x71;
    let error = PrivateKeyError::Unsupported("1.3.101.113".to_owned());
    assert_eq!(PrivateKey::from_pkcs8_der(&other).unwrap_err(), error);
}

#[test]
fn a_key_is_not_shown() {
    let key = PrivateKey::generate_p256(&PredictableRandom::new(1)).unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(P-256)");
}
