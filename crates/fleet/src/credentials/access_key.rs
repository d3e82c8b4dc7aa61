//! Access keys: the pairs of an id and a secret with which programs sign their requests.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{KeyError, SymmetricKey};
use crate::random::Random;

/// The characters of an access key's id, and how many it has.
const ID_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const ID_LENGTH: usize = 20;

/// The characters of a secret, and how many it has: 238 bits.
const SECRET_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SECRET_LENGTH: usize = 40;

/// The id of a new access key. It is no secret.
pub fn new_access_key_id(random: &(impl Random + ?Sized)) -> String {
    random_text(ID_ALPHABET, ID_LENGTH, random)
}

/// Whether the text has the form of an access key's id; whether there is such a key is another question.
pub fn is_access_key_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| ID_ALPHABET.contains(&byte))
}

/// The secret of an access key (contract iotda §1.4). `Debug` hides it, and it is compared in constant time.
#[derive(Clone, Eq)]
pub struct SecretAccessKey(String);

impl SecretAccessKey {
    /// A new secret.
    pub fn generate(random: &(impl Random + ?Sized)) -> Self {
        Self(random_text(SECRET_ALPHABET, SECRET_LENGTH, random))
    }

    /// One that was kept, or that a client gave.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for its owner and for whoever encrypts it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key of signatures.
    pub(super) fn signing_key(&self) -> Result<SymmetricKey, KeyError> {
        SymmetricKey::from_bytes(self.0.clone().into_bytes())
    }
}

impl PartialEq for SecretAccessKey {
    fn eq(&self, other: &Self) -> bool {
        // Hashed first, so that the lengths are compared in constant time as well.
        Sha256::digest(&self.0).as_slice().ct_eq(Sha256::digest(&other.0).as_slice()).into()
    }
}

impl fmt::Debug for SecretAccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretAccessKey(…)")
    }
}

/// Characters of the alphabet, each as probable as any other: bytes beyond the last whole alphabet are passed over.
fn random_text(alphabet: &[u8], length: usize, random: &(impl Random + ?Sized)) -> String {
    let fair = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    let mut bytes = [0; SECRET_LENGTH];
    while text.len() < length {
        random.fill(&mut bytes);
        let fair = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        let characters = fair.filter_map(|byte| alphabet.get(byte % alphabet.len()));
        text.extend(characters.take(length - text.len()).map(|byte| char::from(*byte)));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random::PredictableRandom;

    #[test]
    fn new_ones_have_their_form_and_use_the_whole_alphabet() {
        let random = PredictableRandom::new(1);
        let (mut ids, mut characters) = (BTreeSet::new(), BTreeSet::new());
        for _ in 0..200 {
            let id = new_access_key_id(&random);
            assert!(is_access_key_id(&id), "{id}");
            assert!(ids.insert(id));
            let secret = SecretAccessKey::generate(&random);
            assert_eq!(secret.reveal().len(), 40);
            characters.extend(secret.reveal().bytes());
        }
        assert_eq!(characters, SECRET_ALPHABET.iter().copied().collect());
        assert_eq!(ids.iter().flat_map(|id| id.bytes()).collect::<BTreeSet<_>>().len(), ID_ALPHABET.len());
    }

    #[test]
    fn what_has_another_form_is_no_id() {
        for text in ["", "ABCDEFGHIJKLMNOPQRS", "ABCDEFGHIJKLMNOPQRSTU", "abcdefghijklmnopqrst", "ABCDEFGHIJKLMNOPQR/T"]
        {
            assert!(!is_access_key_id(text), "{text}");
        }
        assert!(is_access_key_id("ABCDEFGHIJKLMNOPQRS7"));
    }

    #[test]
    fn a_secret_equals_itself_alone_and_does_not_show() {
        let secret = SecretAccessKey::from_text("rB7cTnW2kXqYp0LmVd8sHfJ4gZaE6uQy1iNo5tUx");
        assert_eq!(secret, SecretAccessKey::from_text(secret.reveal()));
        assert_ne!(secret, SecretAccessKey::from_text(&secret.reveal()[1..]));
        assert_eq!(format!("{secret:?}"), "SecretAccessKey(…)");
    }
}
