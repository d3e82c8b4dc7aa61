//! The end of certificates before their time.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session, Transaction};
use serde_json::json;

/// Revokes the certificate with this serial number; one that is revoked stays as it is. False when there is none.
pub fn revoke(session: &Session, serial_number: &str, by: &Change) -> Result<bool> {
    session.write(|transaction| {
        let revoked = transaction.query_one(
            "UPDATE issued_certificates SET revoked_at = ?2 WHERE serial_number = ?1 AND revoked_at IS NULL
             RETURNING device_id",
            &[serial_number.into(), by.at.into()],
        )?;
        let Some(row) = revoked else {
            let sql = "SELECT 1 FROM issued_certificates WHERE serial_number = ?1";
            return Ok(transaction.query_one(sql, &[serial_number.into()])?.is_some());
        };
        let after = Some(json!({ "deviceId": row.text(0)? }));
        record(transaction, by, &Entry { action: "certificate.revoked", subject: serial_number, before: None, after })?;
        Ok(true)
    })
}

/// Revokes what a device has that is deleted: the next one under its id is another one. The audit row is that of the
/// deletion.
pub(crate) fn revoke_all_of(transaction: &Transaction<'_>, device_pk: i64, by: &Change) -> Result<()> {
    let sql = "UPDATE issued_certificates SET revoked_at = ?2 WHERE device_pk = ?1 AND revoked_at IS NULL";
    transaction.query(sql, &[device_pk.into(), by.at.into()]).map(drop)
}
