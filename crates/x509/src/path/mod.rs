//! Which verified signing certificate vouches for a device: from the chain that it presented to one that is trusted
//! (contract central §8.4, RFC 5280 §6).

mod rules;
mod search;

pub use rules::RuleError;

use crate::certificate::{Certificate, CertificateChain};
use crate::{PublicKey, SignatureError};
use search::Search;
use skein_fleet::time::Timestamp;
use thiserror::Error;

/// The most certificates of a path, the device's own and the trusted one among them.
pub const MAXIMUM_PATH_LENGTH: usize = 8;

/// The most signatures that are checked for one chain. A chain in order needs one per link; more are tried where several
/// authorities have the same name, as before and after the exchange of a key.
pub const MAXIMUM_SIGNATURE_CHECKS: usize = 16;

/// The most ways by name, whole or begun, that are looked at for one chain. A chain in order has one.
pub const MAXIMUM_PATHS: usize = 64;

/// Why a chain proves no device.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// What is asked of the device's own certificate does not hold.
    #[error("the certificate of the device {0}")]
    Leaf(RuleError),
    /// The device's own certificate has the key of one that is trusted.
    #[error("the certificate of the device is that of a signing certificate")]
    SigningCertificate,
    /// No way leads to a certificate that is trusted.
    #[error("the chain does not lead to a verified signing certificate")]
    NotReached,
    /// No way that the names show leads to a trusted certificate, and one goes over an issuer for which a rule does not hold.
    #[error("the certificate of an issuer in the chain {0}")]
    Issuer(RuleError),
    /// No way that the names show leads to a trusted certificate, and one goes over a signature that is not taken.
    #[error("a certificate in the chain {0}")]
    Signature(SignatureError),
    /// More than [`MAXIMUM_SIGNATURE_CHECKS`] would be needed.
    #[error("the chain needs more than {MAXIMUM_SIGNATURE_CHECKS} signature checks")]
    TooManyChecks,
    /// More than [`MAXIMUM_PATHS`] would have to be looked at.
    #[error("the certificates of the chain can be put together in more than {MAXIMUM_PATHS} ways")]
    TooManyPaths,
}

/// The way from a device to what is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'a> {
    /// The device's own certificate first, the trusted one last; at least these two.
    pub certificates: Vec<&'a Certificate>,
    /// Which of the trusted certificates decided: its place in the slice that was given.
    pub trusted: usize,
    /// The common name of the device's certificate: its registration id (contract central §8.4).
    pub common_name: String,
}

/// The names (DER) under which to look for trusted certificates, each once, in the order in which the walk from the leaf
/// upward meets them: the leaf's issuer, the issuers of those that are presented under that name, and so on. The last is
/// the leaf's own name, for the signing certificate that someone presents as if it were a device.
pub fn names_to_look_up(chain: &CertificateChain) -> Vec<&[u8]> {
    let mut names = vec![chain.leaf().issuer()];
    let mut next = 0;
    while let Some(name) = names.get(next).copied() {
        for certificate in chain.others().iter().filter(|certificate| certificate.subject() == name) {
            if !names.contains(&certificate.issuer()) {
                names.push(certificate.issuer());
            }
        }
        next += 1;
    }
    if !names.contains(&chain.leaf().subject()) {
        names.push(chain.leaf().subject());
    }
    names
}

/// Finds the way from the leaf to one of `trusted`, the verified signing certificates that the caller has found (those
/// under [`names_to_look_up`] suffice), of enabled groups and of others: the nearest one that holds decides, and whether
/// its group is enabled is judged after that.
///
/// Each link is name-matched byte for byte and signature-checked, from the trusted one downward: a stranger's chain makes no
/// key work that nobody vouched for. Each certificate is valid now, give or take
/// [`crate::VALIDITY_SKEW`], and has no critical extension that is not understood. Each issuer is a certificate authority
/// (an older version than 3 only as the trusted one), may sign certificates and has no extended key usage without client
/// authentication; its path length holds. The leaf has one common name of at most
/// [`crate::certificate::MAXIMUM_COMMON_NAME`] characters, a key that is taken, no extended key usage without client
/// authentication, and not the key of one that is trusted. Revocation is not looked at: there, a group's certificate is
/// deleted or a device blocked.
///
/// What was presented beside the way counts for nothing. Authorities of the same name with other keys are tried one after
/// the other, those whose key identifier fits first; of two trusted ones that fit alike, one that was presented decides,
/// then the first of the slice.
pub fn find_path<'a, T: AsRef<Certificate>>(
    chain: &'a CertificateChain,
    trusted: &'a [T],
    now: Timestamp,
) -> Result<Path<'a>, PathError> {
    let leaf = chain.leaf();
    let (common_name, key) = rules::check_leaf(leaf, now).map_err(PathError::Leaf)?;
    if has_key(trusted, &key) {
        return Err(PathError::SigningCertificate);
    }
    let (certificates, trusted) = Search::new(chain, trusted, now).run(leaf)?;
    Ok(Path { certificates, trusted, common_name })
}

fn has_key<T: AsRef<Certificate>>(trusted: &[T], key: &PublicKey) -> bool {
    trusted.iter().any(|trusted| trusted.as_ref().public_key().as_ref() == Ok(key))
}
