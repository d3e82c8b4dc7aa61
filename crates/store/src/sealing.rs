//! Encryption of secrets that must be given back: device keys, group keys, answers that hold one.
//!
//! A sealed value is `format (1 byte) | key number (4) | nonce (24) | ciphertext and tag`, made with
//! XChaCha20-Poly1305. The *context* says what the value is and whose (`enrollment-group/SAS-IoT-Devices/primary`); it
//! is authenticated with the value, so one copied into another row does not open.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use skein_fleet::random::Random;
use thiserror::Error;

const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
const KEY_NUMBER_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// Why a value can not be sealed or opened.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SealingError {
    /// The setting holds no usable key.
    #[error("the variable encryption_key is not a list of base64 keys of 32 bytes each")]
    BadKeys,
    /// The value was sealed with a key that is not in the setting any more.
    #[error(
        "a value was sealed with a key that the variable encryption_key does not hold: add the old key behind a comma"
    )]
    UnknownKey,
    /// The value was changed, cut, or sealed for another purpose.
    #[error("a sealed value is damaged or was made for another purpose")]
    Damaged,
}

/// Seals and opens. Holds the current key and the old ones, which only open.
#[derive(Clone)]
pub struct Sealer {
    keys: Vec<SealingKey>,
}

#[derive(Clone)]
struct SealingKey {
    number: [u8; KEY_NUMBER_BYTES],
    cipher: XChaCha20Poly1305,
}

impl Sealer {
    /// Reads the variable `encryption_key`: base64 keys of 32 bytes separated by commas. The first seals; all open. To
    /// rotate, put a new key in front.
    pub fn from_setting(setting: &str) -> Result<Self, SealingError> {
        let keys = setting.split(',').map(|text| SealingKey::parse(text.trim())).collect::<Option<Vec<_>>>();
        keys.map(|keys| Self { keys }).ok_or(SealingError::BadKeys)
    }

    /// Seals `secret` for `context`.
    pub fn seal(&self, context: &str, secret: &[u8], random: &impl Random) -> Result<Vec<u8>, SealingError> {
        let key = self.keys.first().ok_or(SealingError::BadKeys)?;
        let mut nonce = [0; NONCE_BYTES];
        random.fill(&mut nonce);
        let payload = Payload { msg: secret, aad: context.as_bytes() };
        let ciphertext = key.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealingError::Damaged)?;
        let mut sealed = vec![FORMAT];
        sealed.extend_from_slice(&key.number);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Seals `secret` for `context` as text that clients carry: fit for URLs.
    pub fn seal_text(&self, context: &str, secret: &[u8], random: &impl Random) -> Result<String, SealingError> {
        Ok(URL_SAFE_NO_PAD.encode(self.seal(context, secret, random)?))
    }

    /// Opens such a text.
    pub fn open_text(&self, context: &str, sealed: &str) -> Result<Vec<u8>, SealingError> {
        self.open(context, &URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealingError::Damaged)?)
    }

    /// Opens what was sealed for `context`.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealingError> {
        let (format, rest) = sealed.split_first().ok_or(SealingError::Damaged)?;
        let (number, rest) = rest.split_first_chunk::<KEY_NUMBER_BYTES>().ok_or(SealingError::Damaged)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealingError::Damaged)?;
        if *format != FORMAT {
            return Err(SealingError::Damaged);
        }
        let key = self.keys.iter().find(|key| key.number == *number).ok_or(SealingError::UnknownKey)?;
        let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
        key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealingError::Damaged)
    }
}

impl SealingKey {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('=');
        let bytes = STANDARD_NO_PAD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok()?;
        let bytes: [u8; KEY_BYTES] = bytes.try_into().ok()?;
        let number = Sha256::digest(bytes);
        let (number, _) = number.split_first_chunk::<KEY_NUMBER_BYTES>()?;
        Some(Self { number: *number, cipher: XChaCha20Poly1305::new(&Key::from(bytes)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter;
    impl Random for Counter {
        fn fill(&self, bytes: &mut [u8]) {
            for (byte, value) in bytes.iter_mut().zip(0u8..) {
                *byte = value;
            }
        }
    }

    const OLD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NEW: &str = "HxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAMCAQA";

    #[test]
    fn opens_only_what_was_sealed_for_the_same_purpose() {
        let sealer = Sealer::from_setting(OLD).unwrap();
        let sealed = sealer.seal("a", b"secret", &Counter).unwrap();
        assert_eq!(sealer.open("a", &sealed).unwrap(), b"secret");
        assert_eq!(sealer.open("b", &sealed), Err(SealingError::Damaged));
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(sealer.open("a", &changed).is_err(), "byte {position}");
            assert!(sealer.open("a", &sealed[..position]).is_err(), "cut at {position}");
        }
    }

    #[test]
    fn a_rotated_key_still_opens_and_a_removed_one_is_named() {
        let sealed = Sealer::from_setting(OLD).unwrap().seal("a", b"secret", &Counter).unwrap();
        let rotated = Sealer::from_setting(&format!("{NEW}, {OLD}")).unwrap();
        assert_eq!(rotated.open("a", &sealed).unwrap(), b"secret");
        let fresh = rotated.seal("a", b"secret", &Counter).unwrap();
        let new_alone = Sealer::from_setting(NEW).unwrap();
        assert_eq!(new_alone.open("a", &fresh).unwrap(), b"secret");
        assert_eq!(new_alone.open("a", &sealed), Err(SealingError::UnknownKey));
    }

    #[test]
    fn a_setting_that_is_not_keys_is_refused() {
        for setting in ["", "short", "AAEC", &format!("{OLD},"), &format!("{OLD},x")] {
            assert!(Sealer::from_setting(setting).is_err(), "{setting}");
        }
    }
}
