//! Writing down what was issued.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session, Transaction, Value};
use serde_json::json;
use skein_fleet::certificate_enrollment::MAXIMUM_CERTIFICATES_OF_DEVICE;
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// A certificate that was signed, to be written down before anybody gets it.
#[derive(Clone, Debug)]
pub struct NewIssuedCertificate {
    /// 32 upper-case hexadecimal digits.
    pub serial_number: String,
    /// SHA-256 of the DER, 64 upper-case hexadecimal digits.
    pub sha256_thumbprint: String,
    /// The certificate.
    pub der: Vec<u8>,
    /// The number of the row of the authority that signed it.
    pub authority_pk: i64,
    /// SHA-256 of the DER of its public key.
    pub public_key_hash: Vec<u8>,
    /// The first moment of its life.
    pub not_before: Timestamp,
    /// The last one.
    pub not_after: Timestamp,
}

/// Who asks again for a certificate for the same key within this time has not had the answer, and gets the same.
pub const REPETITION: Duration = Duration::from_mins(10);

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueOutcome {
    /// It is written down.
    Done,
    /// The device has got one for this key within [`REPETITION`], and this one is not written down.
    Again {
        /// The one that it has got.
        der: Vec<u8>,
        /// That of the authority that signed it.
        authority_der: Vec<u8>,
    },
    /// There is no such device.
    NoDevice,
    /// The device has [`MAXIMUM_CERTIFICATES_OF_DEVICE`] that are good.
    TooMany,
}

/// Writes down a certificate for a device that is there.
pub fn issue(session: &Session, device_id: &str, new: &NewIssuedCertificate, by: &Change) -> Result<IssueOutcome> {
    session.write(|transaction| {
        let row = transaction.query_one(
            "SELECT pk, (SELECT count(*) FROM issued_certificates
                WHERE device_pk = devices.pk AND revoked_at IS NULL AND not_after >= ?2)
             FROM devices WHERE id = ?1",
            &[device_id.into(), by.at.into()],
        )?;
        let Some(row) = row else { return Ok(IssueOutcome::NoDevice) };
        let device_pk = row.integer(0)?;
        let earlier = transaction.query_one(
            "SELECT issued.der, authorities.der FROM issued_certificates AS issued
             JOIN certificate_authorities AS authorities ON authorities.pk = issued.authority_pk
             WHERE issued.device_pk = ?1 AND issued.revoked_at IS NULL AND issued.public_key_hash = ?2
                AND issued.authority_pk = ?3 AND issued.created_at > ?4
             ORDER BY issued.pk DESC LIMIT 1",
            &[
                device_pk.into(),
                new.public_key_hash.clone().into(),
                new.authority_pk.into(),
                by.at.saturating_sub(REPETITION).into(),
            ],
        )?;
        if let Some(earlier) = earlier {
            let (der, authority_der) = (earlier.blob(0)?.to_vec(), earlier.blob(1)?.to_vec());
            return Ok(IssueOutcome::Again { der, authority_der });
        }
        if row.integer(1)? >= i64::from(MAXIMUM_CERTIFICATES_OF_DEVICE) {
            return Ok(IssueOutcome::TooMany);
        }
        insert(transaction, (device_pk, device_id), new, None, by)?;
        Ok(IssueOutcome::Done)
    })
}

/// Writes the row, which counts as a use of the token of this row and id if there is one, and that of the audit log.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    (device_pk, device_id): (i64, &str),
    new: &NewIssuedCertificate,
    claim_token: Option<(i64, &str)>,
    by: &Change,
) -> Result<()> {
    let (token_pk, token_id) = claim_token.unzip();
    let parameters = [
        new.serial_number.clone().into(),
        new.sha256_thumbprint.clone().into(),
        new.der.clone().into(),
        new.authority_pk.into(),
        device_pk.into(),
        device_id.into(),
        new.public_key_hash.clone().into(),
        token_pk.into(),
        new.not_before.into(),
        new.not_after.into(),
        Value::from(by.at),
    ];
    transaction.query(
        "INSERT INTO issued_certificates (serial_number, sha256_thumbprint, der, authority_pk, device_pk, device_id,
            public_key_hash, claim_token_pk, not_before, not_after, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        &parameters,
    )?;
    let after = json!({
        "deviceId": device_id, "sha256Thumbprint": new.sha256_thumbprint, "claimTokenId": token_id,
        "notBefore": new.not_before, "notAfter": new.not_after,
    });
    let subject = new.serial_number.as_str();
    record(transaction, by, &Entry { action: "certificate.issued", subject, before: None, after: Some(after) })
}
