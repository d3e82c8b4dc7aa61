//! Symmetric keys: of devices and of enrollment groups.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::random::Random;

/// The block size of SHA-256, which is also the greatest length of a key.
const BLOCK: usize = 64;

/// Why a text is not a key. Says nothing about the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not base64 of the standard alphabet with padding.
    #[error("the key is not base64 (standard alphabet, with padding)")]
    NotBase64,
    /// Too few or too many bytes.
    #[error("the key has {length} bytes; it must have 16 to 64")]
    Length {
        /// How many bytes the base64 stands for.
        length: usize,
    },
}

/// A secret key of 16 to 64 bytes, shared with a device or kept for a group of devices (contract central §2.7, §4.2).
/// Clients write it as base64.
///
/// `Debug` hides it and nothing serialises it by accident. Two keys are compared in constant time.
#[derive(Clone, Eq)]
pub struct SymmetricKey(Vec<u8>);

impl SymmetricKey {
    /// The length of a key that we make: what the provisioning service of Azure makes (contract central §4.2).
    pub const GENERATED_LENGTH: usize = 64;

    /// Takes the bytes of a key as they are.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, KeyError> {
        if (16..=BLOCK).contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(KeyError::Length { length: bytes.len() })
        }
    }

    /// Reads the form that clients write. What it accepts is exactly what [`SymmetricKey::to_base64`] gives back.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        STANDARD.decode(text).map_err(|_| KeyError::NotBase64).and_then(Self::from_bytes)
    }

    /// A new key of [`Self::GENERATED_LENGTH`] random bytes.
    pub fn generate(random: &(impl Random + ?Sized)) -> Self {
        let mut bytes = vec![0; Self::GENERATED_LENGTH];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// The key of one device of the group whose key this is: HMAC-SHA256 over the registration id (contract central
    /// §8.3).
    ///
    /// The id is taken exactly as the client wrote it: client tools do not fold its case.
    #[must_use]
    pub fn derive(&self, registration_id: &str) -> Self {
        Self(self.mac(registration_id.as_bytes()).finalize().into_bytes().to_vec())
    }

    /// Whether `signature` is this key's HMAC-SHA256 over `text`, in constant time. A signature of another length is
    /// not.
    pub fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        self.mac(text.as_bytes()).verify_slice(signature).is_ok()
    }

    /// The HMAC-SHA256 over `text`.
    pub fn sign(&self, text: &str) -> [u8; 32] {
        self.mac(text.as_bytes()).finalize().into_bytes().into()
    }

    /// The form that clients read. It shows the secret.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// The secret itself, for whoever encrypts it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        // A key of at most one block is, by the definition of HMAC, padded with zeros. Doing so here leaves nothing
        // that could fail.
        let mut block = [0; BLOCK];
        for (byte, key) in block.iter_mut().zip(&self.0) {
            *byte = *key;
        }
        Hmac::new(&block.into()).chain_update(message)
    }
}

impl PartialEq for SymmetricKey {
    fn eq(&self, other: &Self) -> bool {
        // Hashed first, so that the lengths are compared in constant time as well.
        Sha256::digest(&self.0).as_slice().ct_eq(Sha256::digest(&other.0).as_slice()).into()
    }
}

impl fmt::Debug for SymmetricKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SymmetricKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::PredictableRandom;

    #[test]
    fn the_published_derivation_holds() {
        let group = SymmetricKey::from_base64(
            "8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw==",
        )
        .unwrap();
        assert_eq!(
            group.derive("sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6").to_base64(),
            "Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc="
        );
        assert_ne!(
            group.derive("SN-007-888-abc-mac-a1-b2-c3-d4-e5-f6"),
            group.derive("sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6")
        );
    }

    #[test]
    fn length_is_16_to_64_bytes() {
        for (length, accepted) in [(0, false), (15, false), (16, true), (32, true), (64, true), (65, false)] {
            let text = STANDARD.encode(vec![7; length]);
            assert_eq!(SymmetricKey::from_base64(&text).is_ok(), accepted, "{length}");
        }
        assert_eq!(
            SymmetricKey::from_base64("AAAA").unwrap_err().to_string(),
            "the key has 3 bytes; it must have 16 to 64"
        );
    }

    #[test]
    fn only_one_text_stands_for_a_key() {
        let text = STANDARD.encode([255; 16]);
        assert!(SymmetricKey::from_base64(&text).is_ok());
        let url_safe = text.replace('/', "_");
        let unpadded = text.trim_end_matches('=').to_owned();
        for other in
            [url_safe, unpadded, format!("{text}\n"), format!(" {text}"), "/////////////////////x==".to_owned()]
        {
            assert_eq!(SymmetricKey::from_base64(&other), Err(KeyError::NotBase64), "{other}");
        }
    }

    #[test]
    fn a_generated_key_has_88_characters() {
        let random = PredictableRandom::new(1);
        let (one, other) = (SymmetricKey::generate(&random), SymmetricKey::generate(&random));
        assert_eq!(one.to_base64().len(), 88);
        assert_ne!(one, other);
    }

    #[test]
    fn it_does_not_show() {
        let key = SymmetricKey::from_base64("AAAAAAAAAAAAAAAAAAAAAA==").unwrap();
        assert_eq!(format!("{key:?}"), "SymmetricKey(…)");
    }

    proptest! {
        #[test]
        fn texts_and_bytes_go_both_ways(bytes in prop::collection::vec(any::<u8>(), 16..=64)) {
            let key = SymmetricKey::from_bytes(bytes.clone()).unwrap();
            prop_assert_eq!(SymmetricKey::from_base64(&key.to_base64()).unwrap(), key.clone());
            prop_assert_eq!(key.as_bytes(), bytes);
        }

        #[test]
        fn it_verifies_what_it_signed_and_nothing_else(
            bytes in prop::collection::vec(any::<u8>(), 16..=64),
            text: String,
            flipped in 0..32_usize,
        ) {
            let key = SymmetricKey::from_bytes(bytes.clone()).unwrap();
            let mut signature = key.sign(&text);
            prop_assert!(key.verifies(&text, &signature));
            prop_assert!(!key.verifies(&text, &signature[..31]));
            prop_assert!(!key.verifies(&(text.clone() + "x"), &signature));
            prop_assert!(!key.derive("other").verifies(&text, &signature));
            // The padded block is the same key to the HMAC library itself.
            let plain = Hmac::<Sha256>::new_from_slice(&bytes).unwrap().chain_update(text.as_bytes());
            prop_assert_eq!(signature.as_slice(), &plain.finalize().into_bytes()[..]);
            signature[flipped] ^= 1;
            prop_assert!(!key.verifies(&text, &signature));
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = SymmetricKey::from_base64(&text);
        }
    }
}
