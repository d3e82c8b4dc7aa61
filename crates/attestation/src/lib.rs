//! Which device a chain of certificates proves (contract `central.md` §8.4), however the chain came here.
//!
//! A certificate that this deployment issued proves the device that it was issued to. Else an attestation of the device's own
//! decides alone. Else the chain has to lead to a verified certificate of an enrolment group. That the caller holds the
//! private key of the leaf is not looked at here: the TLS handshake showed it, or a signature.

use skein_fleet::certificate_enrollment::CertificateStatus;
use skein_fleet::credentials::Thumbprint;
use skein_fleet::time::Timestamp;
use skein_store::attestations::{Attestation, ClientCertificate};
use skein_store::devices::{Device, attested};
use skein_store::enrollment_groups::{TrustedCertificate, trusted_certificates};
use skein_store::issued_certificates::presented;
use skein_store::sealing::Sealer;
use skein_store::{Session, StoreError};
use skein_x509::path::{PathError, find_path, names_to_look_up};
use skein_x509::{Certificate, CertificateChain, ValidityError};
use thiserror::Error;

/// What a chain proves.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The common name of the leaf: the registration id.
    pub common_name: String,
    /// The device of that id, in whatever case; none where nobody has registered under it.
    pub device: Option<Device>,
    /// What decided.
    pub by: ProvenBy,
    /// The end of the leaf.
    pub not_after: Timestamp,
}

/// What decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvenBy {
    /// The device itself: its certificate is one that this deployment issued, or stands in its attestation.
    Device,
    /// A verified certificate of a group.
    Group {
        /// The id of the group.
        id: String,
        /// Whether the group is enabled.
        enabled: bool,
        /// Whether the device has registered by this group.
        has_device: bool,
    },
}

/// Why a chain proves nothing. All but the last are the caller's.
#[derive(Debug, Error)]
pub enum ProofError {
    /// Who is it?
    #[error("the certificate has not one common name")]
    CommonName,
    /// It has the serial number of one of ours, and is not that one to the letter.
    #[error("the certificate is not as it was issued here")]
    Altered,
    /// It is ours, and somebody ended it, or its device.
    #[error("the certificate was revoked")]
    Revoked,
    /// It stands in the device's attestation, or is ours, and its time is over or has not come.
    #[error("the certificate {0}")]
    Validity(#[from] ValidityError),
    /// A group vouches for it, and the device has an attestation of its own, which decides alone.
    #[error("the certificate is not that of the device's attestation")]
    Attestation,
    /// No group vouches for it.
    #[error(transparent)]
    Path(#[from] PathError),
    /// What is kept could not be read.
    #[error("what certificates are checked by could not be read: {0}")]
    Store(#[from] StoreError),
}

/// Finds out what the chain proves at `now`. Three statements at most.
///
/// What a stranger is told says nothing of the device that the chain names: it is the chain that does not lead anywhere,
/// whether or not there is such a device, and an attestation of its own.
pub fn prove(
    session: &Session,
    chain: &CertificateChain,
    sealer: &Sealer,
    now: Timestamp,
) -> Result<Proven, ProofError> {
    let leaf = chain.leaf();
    let common_name = leaf.common_name().ok_or(ProofError::CommonName)?;
    let not_after = leaf.validity().not_after;
    if let Some(issued) = presented(session, &leaf.serial_number_digits(), now)? {
        if issued.sha256_thumbprint != leaf.sha256_thumbprint() {
            return Err(ProofError::Altered);
        }
        if issued.status == CertificateStatus::Revoked || !issued.device_exists {
            return Err(ProofError::Revoked);
        }
        leaf.validity().check(now)?;
        let device = attested(session, &issued.device_id, sealer)?.device;
        return Ok(Proven { common_name, device, by: ProvenBy::Device, not_after });
    }
    let known = attested(session, &common_name, sealer)?;
    if known.attestation.as_ref().is_some_and(|attestation| is_of(leaf, attestation)) {
        leaf.validity().check(now)?;
        return Ok(Proven { common_name, device: known.device, by: ProvenBy::Device, not_after });
    }
    let trusted = Trusted::read(session, chain)?;
    let path = find_path(chain, &trusted, now)?;
    let group = trusted.get(path.trusted).ok_or(PathError::NotReached)?;
    if known.attestation.is_some() {
        return Err(ProofError::Attestation);
    }
    let by = ProvenBy::Group {
        id: group.record.group_id.clone(),
        enabled: group.record.group_enabled,
        has_device: known.enrollment_group_pk == Some(group.record.group_pk),
    };
    Ok(Proven { common_name, device: known.device, by, not_after })
}

/// Whether the certificate is one of the two of an attestation.
fn is_of(leaf: &Certificate, attestation: &Attestation) -> bool {
    let (sha1, sha256) = (Thumbprint::Sha1(leaf.sha1_thumbprint()), Thumbprint::Sha256(leaf.sha256_thumbprint()));
    // SHA-1 counts where nothing better is known.
    let is = |kept: &ClientCertificate| kept.has(&sha256) || (kept.certificate.is_none() && kept.has(&sha1));
    match attestation {
        Attestation::X509 { primary, secondary } => [primary, secondary].into_iter().flatten().any(is),
        Attestation::SymmetricKey { .. } | Attestation::Tpm { .. } => false,
    }
}

/// A certificate of a group with the certificate itself.
struct Trusted {
    record: TrustedCertificate,
    certificate: Certificate,
}

impl AsRef<Certificate> for Trusted {
    fn as_ref(&self) -> &Certificate {
        &self.certificate
    }
}

impl Trusted {
    /// Those that the chain may lead to. What can not be read any more is trusted no more.
    fn read(session: &Session, chain: &CertificateChain) -> Result<Vec<Self>, StoreError> {
        let found = trusted_certificates(session, &names_to_look_up(chain))?;
        let read = |record: TrustedCertificate| {
            Certificate::from_der(&record.der).ok().map(|certificate| Self { record, certificate })
        };
        Ok(found.into_iter().filter_map(read).collect())
    }
}
