//! The algorithms of signatures, and their identifiers.

use super::SignatureError;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::AlgorithmIdentifier;
use x509_cert::der::asn1::{Any, AnyRef, ObjectIdentifier};
use x509_cert::der::oid::db::{rfc5912, rfc8410};
use x509_cert::der::{self, Decode, Reader, TagMode, TagNumber};
use x509_cert::spki::AlgorithmIdentifierRef;

/// The longest salt of RSASSA-PSS that is taken, in bytes: what fits into the longest key, whatever the hash.
pub const MAXIMUM_SALT_LENGTH: usize = crate::MAXIMUM_RSA_BITS / 8;

/// The hashes that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The hash of `message`.
    pub(crate) fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    fn of_identifier(oid: ObjectIdentifier) -> Option<Self> {
        match oid {
            rfc5912::ID_SHA_256 => Some(Self::Sha256),
            rfc5912::ID_SHA_384 => Some(Self::Sha384),
            rfc5912::ID_SHA_512 => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// The algorithms that are taken (contract central §4.3, and Ed25519 of RFC 8410).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS with MGF1 over the same hash.
    RsaPss {
        /// Both hashes.
        hash: Hash,
        /// The salt's exact length in bytes, at most [`MAXIMUM_SALT_LENGTH`].
        salt_length: usize,
    },
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519 without a prehash.
    Ed25519,
}

impl SignatureAlgorithm {
    /// Reads the DER of an `AlgorithmIdentifier` (RFC 4055, RFC 5758, RFC 8410). SHA-1 and MD5 are refused by name.
    pub fn from_der(der: &[u8]) -> Result<Self, SignatureError> {
        let identifier = AlgorithmIdentifierRef::from_der(der).map_err(|_| SignatureError::Malformed)?;
        let algorithm = match identifier.oid {
            rfc5912::SHA_256_WITH_RSA_ENCRYPTION => Self::RsaPkcs1(Hash::Sha256),
            rfc5912::SHA_384_WITH_RSA_ENCRYPTION => Self::RsaPkcs1(Hash::Sha384),
            rfc5912::SHA_512_WITH_RSA_ENCRYPTION => Self::RsaPkcs1(Hash::Sha512),
            rfc5912::ECDSA_WITH_SHA_256 => Self::Ecdsa(Hash::Sha256),
            rfc5912::ECDSA_WITH_SHA_384 => Self::Ecdsa(Hash::Sha384),
            rfc5912::ECDSA_WITH_SHA_512 => Self::Ecdsa(Hash::Sha512),
            rfc8410::ID_ED_25519 => Self::Ed25519,
            rfc5912::ID_RSASSA_PSS => return pss(identifier.parameters),
            other => return Err(SignatureError::Unsupported(name_of(other))),
        };
        // Absent or NULL: the standards ask for one or the other, and tools mix them up.
        match identifier.parameters {
            None => Ok(algorithm),
            Some(parameters) if parameters.is_null() => Ok(algorithm),
            Some(_) => Err(SignatureError::Parameters(algorithm.name())),
        }
    }

    /// The identifier that a certificate says it with; none for RSASSA-PSS, which nothing here makes.
    pub(crate) fn identifier(self) -> Option<AlgorithmIdentifier> {
        let (oid, parameters) = match self {
            Self::RsaPkcs1(Hash::Sha256) => (rfc5912::SHA_256_WITH_RSA_ENCRYPTION, Some(Any::null())),
            Self::RsaPkcs1(Hash::Sha384) => (rfc5912::SHA_384_WITH_RSA_ENCRYPTION, Some(Any::null())),
            Self::RsaPkcs1(Hash::Sha512) => (rfc5912::SHA_512_WITH_RSA_ENCRYPTION, Some(Any::null())),
            Self::RsaPss { .. } => return None,
            Self::Ecdsa(Hash::Sha256) => (rfc5912::ECDSA_WITH_SHA_256, None),
            Self::Ecdsa(Hash::Sha384) => (rfc5912::ECDSA_WITH_SHA_384, None),
            Self::Ecdsa(Hash::Sha512) => (rfc5912::ECDSA_WITH_SHA_512, None),
            Self::Ed25519 => (rfc8410::ID_ED_25519, None),
        };
        Some(AlgorithmIdentifier { oid, parameters })
    }

    /// The name without the hash, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1(_) => "RSA PKCS#1 v1.5",
            Self::RsaPss { .. } => "RSA-PSS",
            Self::Ecdsa(_) => "ECDSA",
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// The parameters of RFC 4055 §3.1. Their defaults are SHA-1, so they must be there and name the hashes.
fn pss(parameters: Option<AnyRef<'_>>) -> Result<SignatureAlgorithm, SignatureError> {
    let refused = SignatureError::Parameters("RSA-PSS");
    let sha1 = || SignatureError::Unsupported("RSA-PSS over SHA-1".to_owned());
    let Some(parameters) = parameters else { return Err(sha1()) };
    let found = PssParameters::read(parameters).map_err(|_| refused.clone())?;
    let (Some(hash), Some(mask)) = (found.hash, found.mask) else { return Err(sha1()) };
    if hash.oid == rfc5912::ID_SHA_1 {
        return Err(sha1());
    }
    let hash = Hash::of_identifier(hash.oid).ok_or_else(|| refused.clone())?;
    let mask_hash = mask.parameters.and_then(|hash| hash.decode_as::<AlgorithmIdentifierRef<'_>>().ok());
    let same = mask.oid == rfc5912::ID_MGF_1 && mask_hash.and_then(|it| Hash::of_identifier(it.oid)) == Some(hash);
    let salt_length = usize::from(found.salt_length.unwrap_or(DEFAULT_SALT_LENGTH));
    if !same || salt_length > MAXIMUM_SALT_LENGTH || found.trailer.is_some_and(|trailer| trailer != DEFAULT_TRAILER) {
        return Err(refused);
    }
    Ok(SignatureAlgorithm::RsaPss { hash, salt_length })
}

const DEFAULT_SALT_LENGTH: u16 = 20;
const DEFAULT_TRAILER: u16 = 1;

struct PssParameters<'a> {
    hash: Option<AlgorithmIdentifierRef<'a>>,
    mask: Option<AlgorithmIdentifierRef<'a>>,
    salt_length: Option<u16>,
    trailer: Option<u16>,
}

impl<'a> PssParameters<'a> {
    fn read(parameters: AnyRef<'a>) -> der::Result<Self> {
        const MODE: TagMode = TagMode::Explicit;
        parameters.sequence(|reader| {
            Ok(Self {
                hash: reader.context_specific(TagNumber(0), MODE)?,
                mask: reader.context_specific(TagNumber(1), MODE)?,
                salt_length: reader.context_specific(TagNumber(2), MODE)?,
                trailer: reader.context_specific(TagNumber(3), MODE)?,
            })
        })
    }
}

fn name_of(algorithm: ObjectIdentifier) -> String {
    const ID_ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");
    const ECDSA_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
    let name = match algorithm {
        rfc5912::MD_2_WITH_RSA_ENCRYPTION => "RSA over MD2",
        rfc5912::MD_5_WITH_RSA_ENCRYPTION => "RSA over MD5",
        rfc5912::SHA_1_WITH_RSA_ENCRYPTION => "RSA over SHA-1",
        rfc5912::SHA_224_WITH_RSA_ENCRYPTION => "RSA over SHA-224",
        ECDSA_WITH_SHA_1 => "ECDSA over SHA-1",
        rfc5912::ECDSA_WITH_SHA_224 => "ECDSA over SHA-224",
        rfc5912::DSA_WITH_SHA_1 => "DSA over SHA-1",
        rfc5912::DSA_WITH_SHA_256 => "DSA over SHA-256",
        ID_ED448 => "Ed448",
        other => return other.to_string(),
    };
    name.to_owned()
}
