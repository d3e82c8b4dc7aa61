//! The authority of the deployment, which signs the certificates of devices.

use crate::audit::{Change, Entry, record};
use crate::sealing::Sealer;
use crate::{Executor, Result, Row, Session, StoreError, Transaction};
use serde_json::json;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;
use zeroize::Zeroizing;

/// An authority to be kept.
pub struct NewAuthority {
    /// Its certificate.
    pub der: Vec<u8>,
    /// SHA-256 of the DER, 64 upper-case hexadecimal digits.
    pub sha256_thumbprint: String,
    /// Its private key, PKCS#8.
    pub private_key: Zeroizing<Vec<u8>>,
}

/// An authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateAuthority {
    /// The number of its row.
    pub pk: i64,
    /// Its certificate.
    pub der: Vec<u8>,
    /// SHA-256 of the DER, 64 upper-case hexadecimal digits.
    pub sha256_thumbprint: String,
    /// Whether an operator supplied it; else the deployment made it.
    pub supplied: bool,
    /// Since when it is known here.
    pub created_at: Timestamp,
}

/// The authority that signs, with its key. It has no text: a key is never shown.
pub struct SigningAuthority {
    /// The authority.
    pub authority: CertificateAuthority,
    /// Its private key, PKCS#8.
    pub private_key: Zeroizing<Vec<u8>>,
}

const COLUMNS: &str = "pk, der, sha256_thumbprint, supplied, created_at";

fn from_row(row: &Row) -> Result<CertificateAuthority> {
    Ok(CertificateAuthority {
        pk: row.integer(0)?,
        der: row.blob(1)?.to_vec(),
        sha256_thumbprint: row.text(2)?.to_owned(),
        supplied: row.boolean(3)?,
        created_at: row.timestamp(4)?,
    })
}

/// The authority that signs; none if there never was one. One statement.
pub fn current(executor: &impl Executor, sealer: &Sealer) -> Result<Option<SigningAuthority>> {
    let sql = format!("SELECT {COLUMNS}, private_key FROM certificate_authorities WHERE is_current = 1");
    let Some(row) = executor.query_one(&sql, &[])? else { return Ok(None) };
    let authority = from_row(&row)?;
    let key = sealer.open(&context(&authority.sha256_thumbprint), row.blob(5)?)?;
    Ok(Some(SigningAuthority { authority, private_key: Zeroizing::new(key) }))
}

/// Keeps the authority that the deployment made for itself, unless there is one by now. Gives the one that signs: of
/// several that are made at once, one is kept.
pub fn establish(
    session: &Session,
    new: &NewAuthority,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
) -> Result<SigningAuthority> {
    let sealed = seal(new, sealer, random)?;
    session.write(|transaction| {
        if current(transaction, sealer)?.is_none() {
            insert(transaction, new, &sealed, false, by)?;
            audit(transaction, "certificate-authority.created", None, new, by)?;
        }
        current(transaction, sealer)?.ok_or(StoreError::Missing("the authority that was just made"))
    })
}

/// Puts an authority that an operator supplies in the place of the one that signs, whose key is deleted and whose
/// certificate stays.
pub fn supply(
    session: &Session,
    new: &NewAuthority,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
) -> Result<CertificateAuthority> {
    let sealed = seal(new, sealer, random)?;
    session.write(|transaction| {
        let replaced = transaction.query_one(
            "UPDATE certificate_authorities SET is_current = NULL, private_key = NULL, replaced_at = ?1
             WHERE is_current = 1 RETURNING sha256_thumbprint",
            &[by.at.into()],
        )?;
        let authority = insert(transaction, new, &sealed, true, by)?;
        let replaced = replaced.as_ref().map(|row| row.text(0)).transpose()?;
        audit(transaction, "certificate-authority.supplied", replaced, new, by)?;
        Ok(authority)
    })
}

fn insert(
    transaction: &Transaction<'_>,
    new: &NewAuthority,
    sealed: &[u8],
    supplied: bool,
    by: &Change,
) -> Result<CertificateAuthority> {
    let sql = format!(
        "INSERT INTO certificate_authorities (is_current, der, sha256_thumbprint, private_key, supplied, created_at)
         VALUES (1, ?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (sha256_thumbprint) DO UPDATE SET is_current = 1, private_key = ?3, supplied = ?4, replaced_at = NULL
         RETURNING {COLUMNS}"
    );
    let thumbprint = new.sha256_thumbprint.clone();
    let parameters = [new.der.clone().into(), thumbprint.into(), sealed.to_vec().into(), supplied.into(), by.at.into()];
    let row = transaction.query_one(&sql, &parameters)?;
    from_row(&row.ok_or(StoreError::Missing("an authority that was just written"))?)
}

/// What the log keeps: which certificate signs, and which did before.
fn audit(
    transaction: &Transaction<'_>,
    action: &'static str,
    replaced: Option<&str>,
    new: &NewAuthority,
    by: &Change,
) -> Result<()> {
    let subject = new.sha256_thumbprint.as_str();
    let before = replaced.map(|thumbprint| json!({ "sha256Thumbprint": thumbprint }));
    let after = Some(json!({ "sha256Thumbprint": subject }));
    record(transaction, by, &Entry { action, subject, before, after })
}

fn seal(new: &NewAuthority, sealer: &Sealer, random: &impl Random) -> Result<Vec<u8>> {
    Ok(sealer.seal(&context(&new.sha256_thumbprint), &new.private_key, random)?)
}

/// What the key is sealed for.
fn context(thumbprint: &str) -> String {
    format!("certificate-authority/{thumbprint}")
}
