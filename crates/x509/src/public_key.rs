//! Public keys, and what of them is taken.

use crate::signature::{Hash, SignatureAlgorithm};
use rsa::BigUint;
use rsa::traits::PublicKeyParts;
use std::fmt;
use thiserror::Error;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::oid::db::{rfc5912, rfc8410};
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// The shortest RSA key that is taken (contract central §4.3).
pub const MINIMUM_RSA_BITS: usize = 2048;
/// The longest RSA key that is taken: the cost of a check grows with its square.
pub const MAXIMUM_RSA_BITS: usize = 8192;

/// Why a public key is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublicKeyError {
    /// Not of an algorithm that is taken; its name or object identifier.
    #[error("must have a key of RSA, EC P-256, EC P-384 or Ed25519, and not of {0}")]
    Unsupported(String),
    /// An RSA key of that many bits.
    #[error("must have an RSA key of {MINIMUM_RSA_BITS} to {MAXIMUM_RSA_BITS} bits, and not of {0}")]
    RsaSize(usize),
    /// The content is not that of a key of its algorithm.
    #[error("has a malformed public key")]
    Malformed,
}

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of so many bits, [`MINIMUM_RSA_BITS`] to [`MAXIMUM_RSA_BITS`].
    Rsa {
        /// The length of the modulus.
        bits: usize,
    },
    /// The NIST curve P-256.
    P256,
    /// The NIST curve P-384.
    P384,
    /// Ed25519 (RFC 8410).
    Ed25519,
}

/// `RSA 2048`, `EC P-256`, `EC P-384`, `Ed25519`.
impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(formatter, "RSA {bits}"),
            Self::P256 => formatter.write_str("EC P-256"),
            Self::P384 => formatter.write_str("EC P-384"),
            Self::Ed25519 => formatter.write_str("Ed25519"),
        }
    }
}

/// A public key of an algorithm and a size that are taken. Each of them may be the key of a certificate authority too:
/// contract central §4.3 names RSA of 2048 bits or more and the two curves for one, and Ed25519 is at least as strong.
#[derive(Debug, Clone)]
pub struct PublicKey {
    pub(crate) key: Key,
    der: Vec<u8>,
}

/// Whether it is the same key, however it is written.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for PublicKey {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Rsa {
        key: rsa::RsaPublicKey,
        /// The key's own algorithm is RSASSA-PSS: it verifies nothing else (RFC 4055 §1.2).
        only_pss: bool,
    },
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// Reads the DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    pub fn from_der(der: &[u8]) -> Result<Self, PublicKeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| PublicKeyError::Malformed)?;
        let bytes = info.subject_public_key.as_bytes().ok_or(PublicKeyError::Malformed)?;
        let parameters = info.algorithm.parameters;
        let key = match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION => rsa_key(bytes, false)?,
            rfc5912::ID_RSASSA_PSS if parameters.is_none() => rsa_key(bytes, true)?,
            rfc5912::ID_RSASSA_PSS => {
                return Err(PublicKeyError::Unsupported("RSASSA-PSS with parameters of its own".to_owned()));
            }
            rfc5912::ID_EC_PUBLIC_KEY => {
                let curve = parameters.and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
                curve_key(curve, bytes)?
            }
            rfc8410::ID_ED_25519 => {
                let bytes = bytes.try_into().map_err(|_| PublicKeyError::Malformed)?;
                Key::Ed25519(ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| PublicKeyError::Malformed)?)
            }
            other => return Err(PublicKeyError::Unsupported(name_of(other))),
        };
        Ok(Self { key, der: der.to_vec() })
    }

    /// The DER of its `SubjectPublicKeyInfo`, exactly as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What kind of key it is.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match &self.key {
            Key::Rsa { key, .. } => KeyAlgorithm::Rsa { bits: key.n().bits() },
            Key::P256(_) => KeyAlgorithm::P256,
            Key::P384(_) => KeyAlgorithm::P384,
            Key::Ed25519(_) => KeyAlgorithm::Ed25519,
        }
    }

    /// How tools sign with such a key when nothing else is said: for a protocol that names no algorithm, as the proof of a
    /// device over a nonce may not.
    pub fn usual_signature_algorithm(&self) -> SignatureAlgorithm {
        match &self.key {
            Key::Rsa { only_pss: false, .. } => SignatureAlgorithm::RsaPkcs1(Hash::Sha256),
            Key::Rsa { only_pss: true, .. } => SignatureAlgorithm::RsaPss { hash: Hash::Sha256, salt_length: 32 },
            Key::P256(_) => SignatureAlgorithm::Ecdsa(Hash::Sha256),
            Key::P384(_) => SignatureAlgorithm::Ecdsa(Hash::Sha384),
            Key::Ed25519(_) => SignatureAlgorithm::Ed25519,
        }
    }
}

fn rsa_key(bytes: &[u8], only_pss: bool) -> Result<Key, PublicKeyError> {
    let parts = rsa::pkcs1::RsaPublicKey::try_from(bytes).map_err(|_| PublicKeyError::Malformed)?;
    let modulus = BigUint::from_bytes_be(parts.modulus.as_bytes());
    let bits = modulus.bits();
    if !(MINIMUM_RSA_BITS..=MAXIMUM_RSA_BITS).contains(&bits) {
        return Err(PublicKeyError::RsaSize(bits));
    }
    let exponent = BigUint::from_bytes_be(parts.public_exponent.as_bytes());
    let key = rsa::RsaPublicKey::new_with_max_size(modulus, exponent, MAXIMUM_RSA_BITS)
        .map_err(|_| PublicKeyError::Malformed)?;
    Ok(Key::Rsa { key, only_pss })
}

fn curve_key(curve: Option<ObjectIdentifier>, bytes: &[u8]) -> Result<Key, PublicKeyError> {
    match curve {
        Some(rfc5912::SECP_256_R_1) => p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(Key::P256),
        Some(rfc5912::SECP_384_R_1) => p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(Key::P384),
        Some(other) => return Err(PublicKeyError::Unsupported(name_of(other))),
        None => return Err(PublicKeyError::Unsupported("a curve without a name".to_owned())),
    }
    .map_err(|_| PublicKeyError::Malformed)
}

fn name_of(algorithm: ObjectIdentifier) -> String {
    const ID_X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
    const ID_ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");
    const SECP_256_K_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
    match algorithm {
        rfc5912::ID_DSA => "DSA".to_owned(),
        rfc5912::SECP_224_R_1 => "EC P-224".to_owned(),
        rfc5912::SECP_521_R_1 => "EC P-521".to_owned(),
        SECP_256_K_1 => "EC secp256k1".to_owned(),
        ID_X25519 => "X25519".to_owned(),
        ID_ED448 => "Ed448".to_owned(),
        other => other.to_string(),
    }
}
