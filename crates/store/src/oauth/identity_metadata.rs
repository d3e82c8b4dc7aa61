//! What identity providers publish of themselves, as it was read last.

use crate::{Executor, Result};
use skein_fleet::time::Timestamp;

/// A provider's documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityMetadata {
    /// The document of discovery.
    pub discovery: String,
    /// The keys, a JWK Set.
    pub keys: String,
    /// From then on they are read anew.
    pub expires_at: Timestamp,
}

/// The documents of an issuer, as long as they are good.
pub fn find_identity_metadata(
    executor: &impl Executor,
    issuer: &str,
    now: Timestamp,
) -> Result<Option<IdentityMetadata>> {
    let sql =
        "SELECT discovery, keys, expires_at FROM identity_provider_metadata WHERE issuer = ?1 AND expires_at > ?2";
    let row = executor.query_one(sql, &[issuer.into(), now.into()])?;
    let of = |row: crate::Row| {
        Ok(IdentityMetadata {
            discovery: row.text(0)?.to_owned(),
            keys: row.text(1)?.to_owned(),
            expires_at: row.timestamp(2)?,
        })
    };
    row.map(of).transpose()
}

/// Keeps the documents of an issuer instead of those that were there.
pub fn keep_identity_metadata(executor: &impl Executor, issuer: &str, metadata: &IdentityMetadata) -> Result<()> {
    let sql = "INSERT INTO identity_provider_metadata (issuer, discovery, keys, expires_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (issuer) DO UPDATE SET discovery = ?2, keys = ?3, expires_at = ?4";
    let parameters =
        [issuer.into(), metadata.discovery.clone().into(), metadata.keys.clone().into(), metadata.expires_at.into()];
    executor.query(sql, &parameters).map(drop)
}
