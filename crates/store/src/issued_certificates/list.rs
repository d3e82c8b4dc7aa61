//! Pages of certificates.

use super::row::{DOCUMENT, IssuedCertificate};
use crate::{Executor, Result, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::certificate_enrollment::CertificateStatus;
use skein_fleet::time::Timestamp;

/// Which certificates are wanted; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct CertificateFilter {
    /// The id of the device.
    pub device_id: Option<String>,
    /// What they are worth.
    pub status: Option<CertificateStatus>,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPosition {
    /// What the list is in the order of, at its last certificate: see [`list`].
    pub at: i64,
    /// The number of its row.
    pub pk: i64,
    /// When the first page was read: what expires while somebody turns pages does not change lists.
    pub now: Timestamp,
}

impl ListPosition {
    /// The position behind this certificate, in a list that began at `now`.
    pub fn behind(certificate: &IssuedCertificate, filter: &CertificateFilter, now: Timestamp) -> Self {
        let at = match filter.status {
            None => certificate.pk,
            Some(CertificateStatus::Revoked) => certificate.revoked_at.map_or(0, Timestamp::unix_millis),
            Some(CertificateStatus::Active | CertificateStatus::Expired) => certificate.not_after.unix_millis(),
        };
        Self { at, pk: certificate.pk, now }
    }
}

/// One page, the newest first: those of one status by the time that it is about, which is when they were revoked, or when
/// they end. Each filter has an index in this order; the few of one device are sorted where both are given.
pub fn list(
    executor: &impl Executor,
    filter: &CertificateFilter,
    after: Option<ListPosition>,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<IssuedCertificate>> {
    let (order, status) = match filter.status {
        None => ("pk", "?4 IS NOT NULL"),
        Some(CertificateStatus::Active) => ("not_after", "revoked_at IS NULL AND not_after >= ?4"),
        Some(CertificateStatus::Expired) => ("not_after", "revoked_at IS NULL AND not_after < ?4"),
        Some(CertificateStatus::Revoked) => ("revoked_at", "revoked_at IS NOT NULL AND ?4 IS NOT NULL"),
    };
    let device = if filter.device_id.is_some() { "device_id = ?3" } else { "?3 IS NULL" };
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT {DOCUMENT} AS document FROM issued_certificates AS issued
            WHERE {device} AND {status} AND ({order}, pk) < (?1, ?2) ORDER BY {order} DESC, pk DESC LIMIT {limit}
         )"
    );
    let after = after.unwrap_or(ListPosition { at: i64::MAX, pk: i64::MAX, now });
    let parameters =
        [Value::Integer(after.at), after.pk.into(), filter.device_id.clone().into(), Value::from(after.now)];
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}
