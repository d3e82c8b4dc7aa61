//! Keys of our own making.

use crate::audit::{Change, Entry, record};
use crate::sealing::Sealer;
use crate::{Executor, Result, Row, Session, Transaction};
use serde::Serialize;
use skein_fleet::id::RecordId;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;
use std::time::Duration;

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
}

const COLUMNS: &str = "id, sealed, created_at";

fn open(row: &Row, purpose: KeyPurpose, sealer: &Sealer) -> Result<SealedKey> {
    let id = row.text(0)?.to_owned();
    let secret = sealer.open(&context(purpose, &id), row.blob(1)?)?;
    Ok(SealedKey { id, secret, created_at: row.timestamp(2)? })
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

/// The keys of a purpose, those included that another took the place of.
pub fn keys_of(executor: &impl Executor, purpose: KeyPurpose, sealer: &Sealer) -> Result<Vec<SealedKey>> {
    let sql = format!("SELECT {COLUMNS} FROM signing_keys WHERE purpose = ?1 ORDER BY created_at DESC");
    executor.query(&sql, &[purpose.as_str().into()])?.iter().map(|row| open(row, purpose, sealer)).collect()
}

/// How long a key of tokens signs before the next one takes its place.
const KEY_LIFE: Duration = Duration::from_hours(24 * 90);

impl KeyPurpose {
    /// Whether keys of this purpose give way to newer ones. That of codes does not: a code lives for minutes, and there is
    /// nothing that an old key would have to verify.
    const fn rotates(self) -> bool {
        !matches!(self, Self::OneTimeCode)
    }
}

/// The key that signs, made with `make` if there is none yet or the one there is has signed for its life.
pub fn current_key(
    session: &Session,
    purpose: KeyPurpose,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
    make: impl Fn() -> Vec<u8>,
) -> Result<SealedKey> {
    let is_young = |key: &SealedKey| !purpose.rotates() || now.saturating_since(key.created_at) < KEY_LIFE;
    match newest(session, purpose, sealer)?.filter(is_young) {
        Some(key) => Ok(key),
        // Another instance may have been here in between.
        None => session.write(|transaction| match newest(transaction, purpose, sealer)?.filter(is_young) {
            Some(key) => Ok(key),
            None => rotate_key(transaction, purpose, sealer, random, now, make()),
        }),
    }
}

/// Puts a new key in the place of the newest, which goes on to verify what it signed.
fn rotate_key(
    transaction: &Transaction<'_>,
    purpose: KeyPurpose,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
    secret: Vec<u8>,
) -> Result<SealedKey> {
    let sql = "UPDATE signing_keys SET retired_at = ?2 WHERE purpose = ?1 AND retired_at IS NULL";
    transaction.query(sql, &[purpose.as_str().into(), now.into()])?;
    let id = format!("key_{}", RecordId::new(now, random));
    let sealed = sealer.seal(&context(purpose, &id), &secret, random)?;
    transaction.query(
        "INSERT INTO signing_keys (id, purpose, sealed, created_at) VALUES (?1, ?2, ?3, ?4)",
        &[id.clone().into(), purpose.as_str().into(), sealed.into(), now.into()],
    )?;
    Ok(SealedKey { id, secret, created_at: now })
}

/// Puts new keys in the place of those that sign tokens, each made with `make`.
pub fn rotate_keys(
    session: &Session,
    sealer: &Sealer,
    random: &impl Random,
    change: &Change,
    make: impl Fn(KeyPurpose) -> Vec<u8>,
) -> Result<()> {
    session.write(|transaction| {
        let mut made = Vec::new();
        for purpose in [KeyPurpose::AccessToken, KeyPurpose::IdToken] {
            made.push(rotate_key(transaction, purpose, sealer, random, change.at, make(purpose))?.id);
        }
        let after = Some(serde_json::json!({ "keys": made }));
        record(transaction, change, &Entry { action: "signing-keys.rotated", subject: "platform", before: None, after })
    })
}

/// What is told of a key.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyRecord {
    /// The id that tokens name as `kid`.
    pub id: String,
    /// What it signs.
    pub purpose: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a newer one took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
}

/// The keys of tokens, those that sign first.
pub fn key_records(executor: &impl Executor) -> Result<Vec<KeyRecord>> {
    let sql = "SELECT id, purpose, created_at, retired_at FROM signing_keys WHERE purpose <> ?1
        ORDER BY retired_at IS NOT NULL, retired_at DESC, purpose";
    let shown = |row: &Row| {
        Ok(KeyRecord {
            id: row.text(0)?.to_owned(),
            purpose: row.text(1)?.to_owned(),
            created_at: row.timestamp(2)?,
            retired_at: row.optional_timestamp(3)?,
        })
    };
    executor.query(sql, &[KeyPurpose::OneTimeCode.as_str().into()])?.iter().map(shown).collect()
}

fn newest(executor: &impl Executor, purpose: KeyPurpose, sealer: &Sealer) -> Result<Option<SealedKey>> {
    let sql = format!("SELECT {COLUMNS} FROM signing_keys WHERE purpose = ?1 AND retired_at IS NULL");
    let row = executor.query_one(&sql, &[purpose.as_str().into()])?;
    row.as_ref().map(|row| open(row, purpose, sealer)).transpose()
}
