//! What was found good a moment ago: credentials and access keys. A revoked one is therefore refused within [`LIFE`]
//! everywhere.

use sha2::{Digest, Sha256};
use skein_fleet::time::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How old a good answer may be.
const LIFE: Duration = Duration::from_secs(5);

/// How many of a kind an instance remembers; with one more it forgets all of them.
const CAPACITY: usize = 1_024;

/// A credential as the cache knows it. Its hash, so that a memory dump of the instance gives none away.
pub type CredentialHash = [u8; 32];

/// The hash of a credential that was sent in a header to a host: a device's token is good for one host, not every header
/// takes every credential, and who registers is another principal than who calls.
pub fn credential_hash(host: &str, header: &str, is_registration: bool, credential: &str) -> CredentialHash {
    let hash = Sha256::new().chain_update(host).chain_update([0]).chain_update(header).chain_update([0]);
    let hash = hash.chain_update([u8::from(is_registration)]);
    hash.chain_update(credential).finalize().into()
}

pub struct Cache<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn find(&self, key: &K, now: Timestamp) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(until, _)| now < *until).map(|(_, value)| value.clone())
    }

    /// Keeps a good answer for its life, or until what it is about expires.
    pub fn keep(&self, key: K, value: &V, now: Timestamp, expires_at: Option<Timestamp>) {
        let until = now.saturating_add(LIFE);
        let until = expires_at.map_or(until, |expires_at| until.min(expires_at));
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY {
            entries.clear();
        }
        entries.insert(key, (until, value.clone()));
    }
}
