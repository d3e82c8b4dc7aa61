//! A certificate as the table has it.

use crate::{Executor, Result};
use serde::Deserialize;
use skein_fleet::certificate_enrollment::CertificateStatus;
use skein_fleet::time::Timestamp;

/// A certificate that was issued, without the certificate itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IssuedCertificate {
    /// The number of its row: greater for later ones.
    pub pk: i64,
    /// 32 upper-case hexadecimal digits.
    pub serial_number: String,
    /// SHA-256 of the DER, 64 upper-case hexadecimal digits.
    pub sha256_thumbprint: String,
    /// The id of its device, which may be gone.
    pub device_id: String,
    /// The id of the token that it was claimed by.
    pub claim_token: Option<String>,
    /// The first moment of its life.
    pub not_before: Timestamp,
    /// The last one.
    pub not_after: Timestamp,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl IssuedCertificate {
    /// What it is worth at `now`.
    pub fn status(&self, now: Timestamp) -> CertificateStatus {
        CertificateStatus::of(self.revoked_at, self.not_after, now)
    }
}

/// A certificate with all that belongs to it.
#[derive(Clone, Debug)]
pub struct WholeCertificate {
    /// What is known of it.
    pub record: IssuedCertificate,
    /// The certificate.
    pub der: Vec<u8>,
    /// The certificate of the authority that signed it, which may have been replaced since.
    pub authority_der: Vec<u8>,
}

/// The fields of [`IssuedCertificate`] in their order.
pub(super) const DOCUMENT: &str = "json_array(issued.pk, issued.serial_number, issued.sha256_thumbprint,
    issued.device_id, (SELECT id FROM claim_tokens WHERE pk = issued.claim_token_pk), issued.not_before,
    issued.not_after, issued.created_at, issued.revoked_at)";

/// The certificate with this serial number. One statement.
pub fn find(executor: &impl Executor, serial_number: &str) -> Result<Option<WholeCertificate>> {
    let sql = format!(
        "SELECT {DOCUMENT}, issued.der, authorities.der FROM issued_certificates AS issued
         JOIN certificate_authorities AS authorities ON authorities.pk = issued.authority_pk
         WHERE issued.serial_number = ?1"
    );
    let row = executor.query_one(&sql, &[serial_number.into()])?;
    row.map(|row| {
        let (der, authority_der) = (row.blob(1)?.to_vec(), row.blob(2)?.to_vec());
        Ok(WholeCertificate { record: row.json(0)?, der, authority_der })
    })
    .transpose()
}

/// A certificate with a serial number of ours that somebody shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedCertificate {
    /// SHA-256 of the DER that was issued under it, 64 upper-case hexadecimal digits.
    pub sha256_thumbprint: String,
    /// The id of the device that it was issued to.
    pub device_id: String,
    /// Whether that device is still there: another one under its id does not count.
    pub device_exists: bool,
    /// What it is worth.
    pub status: CertificateStatus,
}

/// The certificate with this serial number (upper-case hexadecimal digits); none if we issued no such one. One statement.
///
/// By the number and not by the thumbprint: of a signature there may be a second form, with which the same certificate has
/// another thumbprint, and would pass for one that we know nothing of.
pub fn presented(
    executor: &impl Executor,
    serial_number: &str,
    now: Timestamp,
) -> Result<Option<PresentedCertificate>> {
    let sql = "SELECT device_id, EXISTS (SELECT 1 FROM devices WHERE devices.pk = device_pk), revoked_at, not_after,
            sha256_thumbprint
        FROM issued_certificates WHERE serial_number = ?1";
    let row = executor.query_one(sql, &[serial_number.into()])?;
    row.map(|row| {
        Ok(PresentedCertificate {
            sha256_thumbprint: row.text(4)?.to_owned(),
            device_id: row.text(0)?.to_owned(),
            device_exists: row.boolean(1)?,
            status: CertificateStatus::of(row.optional_timestamp(2)?, row.timestamp(3)?, now),
        })
    })
    .transpose()
}
