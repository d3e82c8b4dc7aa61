//! Signatures over certificates and over plain messages, and the keys that are taken.

use crate::support::{Authority, fixture};
use proptest::prelude::*;
use rcgen::KeyPair;
use skein_x509::{
    Certificate, Hash, KeyAlgorithm, MAXIMUM_SALT_LENGTH, PrivateKey, PublicKey, PublicKeyError, SignatureAlgorithm,
    SignatureError, Signer,
};

/// What OpenSSL signed with a key of its own verifies with that key.
#[test]
fn each_algorithm_that_is_taken_verifies() {
    let rsa = |bits| KeyAlgorithm::Rsa { bits };
    for (name, key) in [
        ("rsa_2048_sha256", rsa(2048)),
        ("rsa_2048_sha384", rsa(2048)),
        ("rsa_2048_sha512", rsa(2048)),
        ("rsa_4096_sha256", rsa(4096)),
        ("pss_sha256", rsa(2048)),
        ("pss_sha384", rsa(2048)),
        ("pss_sha512", rsa(2048)),
        ("pss_longest_salt", rsa(4096)),
        ("pss_no_salt", rsa(2048)),
        ("pss_key", rsa(2048)),
        ("p256_sha256", KeyAlgorithm::P256),
        ("p256_sha384", KeyAlgorithm::P256),
        ("p256_sha512", KeyAlgorithm::P256),
        ("p384_sha256", KeyAlgorithm::P384),
        ("p384_sha384", KeyAlgorithm::P384),
        ("p384_sha512", KeyAlgorithm::P384),
        ("ed25519", KeyAlgorithm::Ed25519),
    ] {
        let certificate = fixture(name);
        assert_eq!(certificate.public_key().unwrap().algorithm(), key, "{name}");
        assert_eq!(certificate.verify_issued_by(&certificate), Ok(()), "{name}");
        assert!(certificate.verify_issued_by(&Authority::root(name).certificate).is_err(), "{name}");
    }
}

#[test]
fn algorithms_that_are_not_taken_are_refused_by_name() {
    for (name, refused) in [
        ("rsa_md5", "RSA over MD5"),
        ("rsa_sha1", "RSA over SHA-1"),
        ("rsa_sha224", "RSA over SHA-224"),
        ("p256_sha1", "ECDSA over SHA-1"),
        ("p256_sha224", "ECDSA over SHA-224"),
        ("pss_sha1", "RSA-PSS over SHA-1"),
    ] {
        let certificate = fixture(name);
        let error = certificate.verify_issued_by(&certificate).unwrap_err();
        assert_eq!(error, SignatureError::Unsupported(refused.to_owned()), "{name}");
        assert_eq!(error.to_string(), format!("is signed with {refused}, which is not accepted"));
    }
    let certificate = fixture("pss_two_hashes");
    assert_eq!(certificate.verify_issued_by(&certificate), Err(SignatureError::Parameters("RSA-PSS")));
}

#[test]
fn keys_that_are_not_taken_are_refused_by_name() {
    for (name, refused) in [
        ("p521", "EC P-521"),
        ("k256", "EC secp256k1"),
        ("ed448", "Ed448"),
        ("dsa", "DSA"),
        ("pss_key_limited", "RSASSA-PSS with parameters of its own"),
    ] {
        let error = fixture(name).public_key().unwrap_err();
        assert_eq!(error, PublicKeyError::Unsupported(refused.to_owned()), "{name}");
        assert!(error.to_string().ends_with(&format!("and not of {refused}")));
    }
    assert_eq!(fixture("rsa_1024").public_key(), Err(PublicKeyError::RsaSize(1024)));
    let weak = fixture("rsa_1024");
    assert_eq!(weak.verify_issued_by(&weak), Err(SignatureError::Key(PublicKeyError::RsaSize(1024))));
}

#[test]
fn what_is_no_key_is_malformed() {
    assert_eq!(PublicKey::from_der(b""), Err(PublicKeyError::Malformed));
    for (name, cut) in [("p256_sha256", 60), ("rsa_2048_sha256", 200), ("ed25519", 20)] {
        let der = fixture(name).public_key().unwrap().der().to_vec();
        assert_eq!(PublicKey::from_der(&der).unwrap().der(), der);
        assert_eq!(PublicKey::from_der(&der[..cut]), Err(PublicKeyError::Malformed), "{name}");
    }
    // A point that is not on the curve.
    let mut der = fixture("p256_sha256").public_key().unwrap().der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    assert_eq!(PublicKey::from_der(&der), Err(PublicKeyError::Malformed));
    // An even modulus.
    let mut der = fixture("rsa_2048_sha256").public_key().unwrap().der().to_vec();
    let last_of_modulus = der.len() - 6;
    der[last_of_modulus] ^= 1;
    assert_eq!(PublicKey::from_der(&der), Err(PublicKeyError::Malformed));
}

#[test]
fn a_curve_says_its_key_in_two_ways_that_are_the_same_key() {
    let key = fixture("p256_sha256").public_key().unwrap();
    let der = key.der();
    let point = &der[der.len() - 64..];
    // SEC 1 §2.3.3: the x coordinate, and whether y is even or odd.
    let mut compressed = vec![0x30, 0x39];
    compressed.extend(&der[2..der.len() - 65 - 3]);
    compressed.extend([0x03, 0x22, 0x00, if point[63].is_multiple_of(2) { 2 } else { 3 }]);
    compressed.extend(&point[..32]);
    assert_eq!(PublicKey::from_der(&compressed).unwrap(), key);
}

#[test]
fn the_wrong_signer_is_noticed() {
    let (root, namesake) = (Authority::root("root"), Authority::root("root"));
    let device = root.device("d");
    assert_eq!(device.verify_issued_by(&root.certificate), Ok(()));
    assert_eq!(device.verify_issued_by(&namesake.certificate), Err(SignatureError::Mismatch));
    let other_kind = fixture("rsa_2048_sha256");
    let error = device.verify_issued_by(&other_kind).unwrap_err();
    assert_eq!(error, SignatureError::OtherKey { algorithm: "ECDSA", key: KeyAlgorithm::Rsa { bits: 2048 } });
    assert_eq!(error.to_string(), "is signed with ECDSA, but the signer's key is of RSA 2048");
}

#[test]
fn a_key_for_pss_alone_verifies_nothing_else() {
    let algorithm = SignatureAlgorithm::RsaPkcs1(Hash::Sha256);
    let key = fixture("pss_key").public_key().unwrap();
    assert!(matches!(key.verify(algorithm, b"", &[0; 256]), Err(SignatureError::OtherKey { .. })));
    assert_eq!(key.usual_signature_algorithm(), SignatureAlgorithm::RsaPss { hash: Hash::Sha256, salt_length: 32 });
}

/// The outer algorithm of a certificate is not signed, so whoever changes it is noticed by comparison.
#[test]
fn the_two_algorithms_of_a_certificate_must_be_the_same() {
    let root = Authority::root("root");
    let mut der = root.device("d").der().to_vec();
    // ecdsa-with-SHA256 is 1.2.840.10045.4.3.2, with SHA384 it ends with 3.
    let sha256 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
    let outer = der.windows(sha256.len()).rposition(|window| window == sha256).unwrap();
    der[outer + 7] = 3;
    let certificate = Certificate::from_der(&der).unwrap();
    assert_eq!(certificate.verify_issued_by(&root.certificate), Err(SignatureError::AlgorithmsDiffer));
}

#[test]
fn an_algorithm_identifier_is_read_as_tools_write_it() {
    let sha256_with_rsa = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    let identifier = |parameters: &[u8]| {
        let mut content = vec![0x06, 9];
        content.extend(sha256_with_rsa);
        content.extend(parameters);
        let mut der = vec![0x30, u8::try_from(content.len()).unwrap()];
        der.extend(content);
        SignatureAlgorithm::from_der(&der)
    };
    let right = Ok(SignatureAlgorithm::RsaPkcs1(Hash::Sha256));
    assert_eq!((identifier(&[]), identifier(&[0x05, 0x00])), (right.clone(), right));
    assert_eq!(identifier(&[0x02, 0x01, 0x00]), Err(SignatureError::Parameters("RSA PKCS#1 v1.5")));
    assert!(matches!(SignatureAlgorithm::from_der(b"\x30\x00"), Err(SignatureError::Malformed)));
    let pss_without_parameters = b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    let sha1 = SignatureError::Unsupported("RSA-PSS over SHA-1".to_owned());
    assert_eq!(SignatureAlgorithm::from_der(pss_without_parameters), Err(sha1));
    let unknown = b"\x30\x05\x06\x03\x2a\x03\x04";
    assert_eq!(SignatureAlgorithm::from_der(unknown), Err(SignatureError::Unsupported("1.2.3.4".to_owned())));
}

#[test]
fn a_salt_longer_than_any_key_is_refused() {
    let key = fixture("rsa_4096_sha256").public_key().unwrap();
    for (salt_length, error) in [
        (MAXIMUM_SALT_LENGTH, SignatureError::Mismatch),
        (MAXIMUM_SALT_LENGTH + 1, SignatureError::Parameters("RSA-PSS")),
        (usize::MAX, SignatureError::Parameters("RSA-PSS")),
    ] {
        let algorithm = SignatureAlgorithm::RsaPss { hash: Hash::Sha512, salt_length };
        assert_eq!(key.verify(algorithm, b"nonce", &[1; 512]), Err(error), "{salt_length}");
    }
}

/// The proof of a device over a nonce: what its private key signs, its public key verifies.
#[test]
fn a_message_signed_by_a_private_key_verifies() {
    for (kind, algorithm) in [
        (&rcgen::PKCS_ECDSA_P256_SHA256, SignatureAlgorithm::Ecdsa(Hash::Sha256)),
        (&rcgen::PKCS_ECDSA_P384_SHA384, SignatureAlgorithm::Ecdsa(Hash::Sha384)),
        (&rcgen::PKCS_ED25519, SignatureAlgorithm::Ed25519),
    ] {
        let private = PrivateKey::from_pkcs8_der(&KeyPair::generate_for(kind).unwrap().serialize_der()).unwrap();
        let public = PublicKey::from_der(&private.public_key_der().unwrap()).unwrap();
        assert_eq!(private.signature_algorithm(), algorithm);
        assert_eq!(public.usual_signature_algorithm(), algorithm);
        let signature = private.sign(b"nonce").unwrap();
        assert_eq!(public.verify(algorithm, b"nonce", &signature), Ok(()));
        assert_eq!(public.verify(algorithm, b"once", &signature), Err(SignatureError::Mismatch));
        assert_eq!(public.verify(algorithm, b"nonce", &signature[1..]), Err(SignatureError::Mismatch));
        assert_eq!(public.verify(algorithm, b"nonce", b""), Err(SignatureError::Mismatch));
        assert_eq!(private.sign(b"nonce").unwrap(), signature, "no randomness");
    }
}

/// Of RSA, PSS, ECDSA and Ed25519 one each.
const SIGNED: [&str; 4] = ["rsa_2048_sha256", "pss_sha256", "p384_sha384", "ed25519"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_certificate_with_a_changed_bit_never_verifies(which in 0..SIGNED.len(), at: prop::sample::Index, bit in 0..8) {
        let issuer = fixture(SIGNED[which]);
        let mut der = issuer.der().to_vec();
        *at.get_mut(&mut der) ^= 1_u8 << bit;
        if let Ok(changed) = Certificate::from_der(&der) {
            prop_assert!(changed.verify_issued_by(&issuer).is_err());
        }
    }
}
