//! Private keys that sign certificates.

use crate::{Hash, SignatureAlgorithm};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::{self, DecodePrivateKey, EncodePrivateKey, EncodePublicKey, ObjectIdentifier, PrivateKeyInfo};
use skein_fleet::random::Random;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP_256_R_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP_384_R_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ED_25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// How often random bytes are drawn for a key of P-256. One draw in 2^32 is no key.
const DRAWS: usize = 4;

/// Why there is no private key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PrivateKeyError {
    /// Not PKCS#8, or not a key of the algorithm that it names.
    #[error("must be a private key in PKCS#8 form")]
    Malformed,
    /// Of an algorithm that signs nothing here; its object identifier.
    #[error("must be a private key of EC P-256, EC P-384 or Ed25519, and not of {0}")]
    Unsupported(String),
    /// The source of randomness gave nothing of use.
    #[error("no private key came out of the random bytes")]
    Random,
}

/// Why a signature was not made: the key's holder, which may be another machine, refused or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature could not be made")]
pub struct SigningError;

/// What signs certificates. A [`PrivateKey`] is one; a key that lives elsewhere may be another.
pub trait Signer {
    /// The DER of the public key's `SubjectPublicKeyInfo`.
    fn public_key_der(&self) -> Result<Vec<u8>, SigningError>;

    /// What it signs with. RSASSA-PSS is not issued with.
    fn signature_algorithm(&self) -> SignatureAlgorithm;

    /// The signature over `message`, in the form that certificates hold.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError>;
}

/// A private key in memory. It signs without randomness (RFC 6979, RFC 8032), is wiped when it is dropped, and never shown.
pub struct PrivateKey(Kind);

enum Kind {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl PrivateKey {
    /// A new key of P-256.
    pub fn generate_p256(random: &impl Random) -> Result<Self, PrivateKeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        for _ in 0..DRAWS {
            random.fill(&mut *bytes);
            if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&*bytes) {
                return Ok(Self(Kind::P256(key)));
            }
        }
        Err(PrivateKeyError::Random)
    }

    /// Reads the DER of PKCS#8 (RFC 5958), not encrypted.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let algorithm = PrivateKeyInfo::try_from(der).map_err(|_| PrivateKeyError::Malformed)?.algorithm;
        let kind = match (algorithm.oid, algorithm.parameters_oid().ok()) {
            (EC_PUBLIC_KEY, Some(SECP_256_R_1)) => p256::ecdsa::SigningKey::from_pkcs8_der(der).map(Kind::P256),
            (EC_PUBLIC_KEY, Some(SECP_384_R_1)) => p384::ecdsa::SigningKey::from_pkcs8_der(der).map(Kind::P384),
            (EC_PUBLIC_KEY, Some(curve)) => return Err(PrivateKeyError::Unsupported(curve.to_string())),
            (ED_25519, _) => ed25519_dalek::SigningKey::from_pkcs8_der(der).map(Kind::Ed25519),
            (other, _) => return Err(PrivateKeyError::Unsupported(other.to_string())),
        };
        kind.map(Self).map_err(|_| PrivateKeyError::Malformed)
    }

    /// Reads PEM with the label `PRIVATE KEY`, as `openssl genpkey` writes it.
    pub fn from_pkcs8_pem(text: &str) -> Result<Self, PrivateKeyError> {
        let (label, der) = pkcs8::SecretDocument::from_pem(text).map_err(|_| PrivateKeyError::Malformed)?;
        if label != "PRIVATE KEY" {
            return Err(PrivateKeyError::Malformed);
        }
        Self::from_pkcs8_der(der.as_bytes())
    }

    /// The DER of PKCS#8, to be encrypted and kept.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, PrivateKeyError> {
        let document = match &self.0 {
            Kind::P256(key) => key.to_pkcs8_der(),
            Kind::P384(key) => key.to_pkcs8_der(),
            Kind::Ed25519(key) => key.to_pkcs8_der(),
        };
        document.map(|document| document.to_bytes()).map_err(|_| PrivateKeyError::Malformed)
    }
}

impl Signer for PrivateKey {
    fn public_key_der(&self) -> Result<Vec<u8>, SigningError> {
        let document = match &self.0 {
            Kind::P256(key) => key.verifying_key().to_public_key_der(),
            Kind::P384(key) => key.verifying_key().to_public_key_der(),
            Kind::Ed25519(key) => key.verifying_key().to_public_key_der(),
        };
        document.map(pkcs8::Document::into_vec).map_err(|_| SigningError)
    }

    fn signature_algorithm(&self) -> SignatureAlgorithm {
        match &self.0 {
            Kind::P256(_) => SignatureAlgorithm::Ecdsa(Hash::Sha256),
            Kind::P384(_) => SignatureAlgorithm::Ecdsa(Hash::Sha384),
            Kind::Ed25519(_) => SignatureAlgorithm::Ed25519,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        match &self.0 {
            Kind::P256(key) => {
                key.try_sign(message).map(|signature: p256::ecdsa::DerSignature| signature.as_bytes().to_vec())
            }
            Kind::P384(key) => {
                key.try_sign(message).map(|signature: p384::ecdsa::DerSignature| signature.as_bytes().to_vec())
            }
            Kind::Ed25519(key) => {
                key.try_sign(message).map(|signature: ed25519_dalek::Signature| signature.to_bytes().to_vec())
            }
        }
        .map_err(|_| SigningError)
    }
}

/// The kind of key and nothing of the key.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0 {
            Kind::P256(_) => "P-256",
            Kind::P384(_) => "P-384",
            Kind::Ed25519(_) => "Ed25519",
        };
        write!(formatter, "PrivateKey({kind})")
    }
}
