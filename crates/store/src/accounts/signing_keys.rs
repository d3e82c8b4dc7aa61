//! Keys of our own making.

use crate::sealing::Sealer;
use crate::{Executor, Result, Row, Session};
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Signs access tokens (HS256). 32 bytes.
    AccessToken,
    /// Signs id tokens (ES256). A private key in PKCS #8.
    IdToken,
    /// Makes the MACs of one-time codes. 32 bytes.
    OneTimeCode,
}

impl KeyPurpose {
    /// As the column has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "access-token",
            Self::IdToken => "id-token",
            Self::OneTimeCode => "one-time-code",
        }
    }
}

/// A key that was opened.
#[derive(Clone)]
pub struct SealedKey {
    /// The id that tokens name.
    pub id: String,
    /// The key itself.
    pub secret: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a newer one took its place.
    pub retired_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, sealed, created_at, retired_at";

fn open(row: &Row, purpose: KeyPurpose, sealer: &Sealer) -> Result<SealedKey> {
    let id = row.text(0)?.to_owned();
    let secret = sealer.open(&context(purpose, &id), row.blob(1)?)?;
    let retired_at = if row.value(3) == &crate::Value::Null { None } else { Some(row.timestamp(3)?) };
    Ok(SealedKey { id, secret, created_at: row.timestamp(2)?, retired_at })
}

fn context(purpose: KeyPurpose, id: &str) -> String {
    format!("signing-key/{}/{id}", purpose.as_str())
}

/// The key with this id, whether or not it is the newest.
pub fn key(executor: &impl Executor, purpose: KeyPurpose, id: &str, sealer: &Sealer) -> Result<Option<SealedKey>> {
    let sql = format!("SELECT {COLUMNS} FROM signing_keys WHERE id = ?1 AND purpose = ?2");
    let row = executor.query_one(&sql, &[id.into(), purpose.as_str().into()])?;
    row.as_ref().map(|row| open(row, purpose, sealer)).transpose()
}

/// All keys of a purpose, the newest first.
pub fn keys(executor: &impl Executor, purpose: KeyPurpose, sealer: &Sealer) -> Result<Vec<SealedKey>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM signing_keys WHERE purpose = ?1 ORDER BY retired_at IS NOT NULL, retired_at DESC"
    );
    executor.query(&sql, &[purpose.as_str().into()])?.iter().map(|row| open(row, purpose, sealer)).collect()
}

/// The key that signs, made with `make` if there is none yet.
pub fn current_key(
    session: &Session,
    purpose: KeyPurpose,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
    make: impl Fn() -> Vec<u8>,
) -> Result<SealedKey> {
    match newest(session, purpose, sealer)? {
        Some(key) => Ok(key),
        None => session.write(|transaction| match newest(transaction, purpose, sealer)? {
            Some(key) => Ok(key),
            None => insert(transaction, purpose, sealer, random, now, make()),
        }),
    }
}

/// Puts a new key in the place of the newest.
pub fn rotate_key(
    executor: &impl Executor,
    purpose: KeyPurpose,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
    secret: Vec<u8>,
) -> Result<SealedKey> {
    let sql = "UPDATE signing_keys SET retired_at = ?2 WHERE purpose = ?1 AND retired_at IS NULL";
    executor.query(sql, &[purpose.as_str().into(), now.into()])?;
    insert(executor, purpose, sealer, random, now, secret)
}

fn newest(executor: &impl Executor, purpose: KeyPurpose, sealer: &Sealer) -> Result<Option<SealedKey>> {
    let sql = format!("SELECT {COLUMNS} FROM signing_keys WHERE purpose = ?1 AND retired_at IS NULL");
    let row = executor.query_one(&sql, &[purpose.as_str().into()])?;
    row.as_ref().map(|row| open(row, purpose, sealer)).transpose()
}

fn insert(
    executor: &impl Executor,
    purpose: KeyPurpose,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
    secret: Vec<u8>,
) -> Result<SealedKey> {
    let id = format!("key_{}", skein_fleet::id::RecordId::new(now, random));
    let sealed = sealer.seal(&context(purpose, &id), &secret, random)?;
    executor.query(
        "INSERT INTO signing_keys (id, purpose, sealed, created_at) VALUES (?1, ?2, ?3, ?4)",
        &[id.clone().into(), purpose.as_str().into(), sealed.into(), now.into()],
    )?;
    Ok(SealedKey { id, secret, created_at: now, retired_at: None })
}
