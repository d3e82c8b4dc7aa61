//! Tokens of devices that signed a nonce with the key of their certificate.
//!
//! The chain of certificates is kept with the token, since what a token proves is what its chain proves when it is used.

use crate::{Executor, Result, Session, Value};
use skein_fleet::time::Timestamp;

/// How many tokens a certificate has. With more, those go first that are the oldest.
pub const MAX_TOKENS_OF_CERTIFICATE: u32 = 10;

/// A token that was made.
#[derive(Clone, Debug)]
pub struct NewDeviceAccessToken<'a> {
    /// SHA-256 of its secret.
    pub secret_hash: &'a [u8; 32],
    /// SHA-256 of the nonce that was signed.
    pub nonce_hash: &'a [u8; 32],
    /// The certificates, PEM, the device's own first.
    pub chain: &'a str,
    /// SHA-256 of the device's own certificate, in upper-case hexadecimal digits.
    pub sha256_thumbprint: &'a str,
    /// Its end.
    pub expires_at: Timestamp,
}

/// What became of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueOutcome {
    /// It is good.
    Done,
    /// The nonce has got a token before.
    NonceUsed,
    /// The certificate has got [`MAX_TOKENS_OF_CERTIFICATE`] for nonces that would be good again without theirs.
    TooMany,
}

/// A token that is kept.
#[derive(Clone, Debug)]
pub struct DeviceAccessToken {
    /// The certificates, PEM.
    pub chain: String,
    /// Its end.
    pub expires_at: Timestamp,
}

/// Keeps a token for a nonce, which gets no other one. Only tokens from before `nonces_since`, whose nonces are good no more,
/// make room for it.
pub fn issue(
    session: &Session,
    new: &NewDeviceAccessToken<'_>,
    nonces_since: Timestamp,
    now: Timestamp,
) -> Result<IssueOutcome> {
    session.write(|transaction| {
        transaction.query(
            "DELETE FROM device_access_tokens WHERE sha256_thumbprint = ?1 AND created_at < ?2 AND pk NOT IN (
                SELECT pk FROM device_access_tokens WHERE sha256_thumbprint = ?1 ORDER BY pk DESC LIMIT ?3)",
            &[
                new.sha256_thumbprint.into(),
                nonces_since.into(),
                Value::from(i64::from(MAX_TOKENS_OF_CERTIFICATE - 1)),
            ],
        )?;
        let kept = transaction.query_one(
            "INSERT INTO device_access_tokens (secret_hash, nonce_hash, sha256_thumbprint, chain, created_at, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6
             WHERE (SELECT count(*) FROM device_access_tokens WHERE sha256_thumbprint = ?3) < ?7
                OR EXISTS (SELECT 1 FROM device_access_tokens WHERE nonce_hash = ?2)
             ON CONFLICT (nonce_hash) DO UPDATE SET nonce_hash = nonce_hash
             RETURNING secret_hash = ?1",
            &[
                new.secret_hash.to_vec().into(),
                new.nonce_hash.to_vec().into(),
                new.sha256_thumbprint.into(),
                new.chain.into(),
                now.into(),
                new.expires_at.into(),
                Value::from(i64::from(MAX_TOKENS_OF_CERTIFICATE)),
            ],
        )?;
        Ok(match kept {
            None => IssueOutcome::TooMany,
            Some(row) if row.boolean(0)? => IssueOutcome::Done,
            Some(_) => IssueOutcome::NonceUsed,
        })
    })
}

/// The token with this hash, whether or not it has ended. One statement.
pub fn find(executor: &impl Executor, secret_hash: &[u8; 32]) -> Result<Option<DeviceAccessToken>> {
    let sql = "SELECT chain, expires_at FROM device_access_tokens WHERE secret_hash = ?1";
    let row = executor.query_one(sql, &[secret_hash.to_vec().into()])?;
    row.map(|row| Ok(DeviceAccessToken { chain: row.text(0)?.to_owned(), expires_at: row.timestamp(1)? })).transpose()
}
