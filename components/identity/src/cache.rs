//! Credentials that were found good a moment ago. A revoked one is therefore refused within [`LIFE`] everywhere.

use crate::principal::Found;
use sha2::{Digest, Sha256};
use skein_fleet::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How old a good answer may be.
const LIFE: Duration = Duration::from_secs(5);

/// How many credentials an instance remembers; with one more it forgets all of them.
const CAPACITY: usize = 1_024;

/// A credential as the cache knows it. Its hash, so that a memory dump of the instance gives none away.
pub type Key = [u8; 32];

#[derive(Default)]
pub struct Cache(Mutex<HashMap<Key, (Timestamp, Found)>>);

impl Cache {
    /// The key of a credential that was sent to `host`: a device's token is good for one host.
    pub fn key(host: &str, credential: &str) -> Key {
        Sha256::new().chain_update(host).chain_update([0]).chain_update(credential).finalize().into()
    }

    pub fn find(&self, key: &Key, now: Timestamp) -> Option<Found> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(until, _)| now < *until).map(|(_, found)| found.clone())
    }

    /// Keeps a good answer for its life, or until the credential itself expires.
    pub fn keep(&self, key: Key, found: &Found, now: Timestamp) {
        let until = now.saturating_add(LIFE);
        let until = found.expires_at.map_or(until, |expires_at| until.min(expires_at));
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY {
            entries.clear();
        }
        entries.insert(key, (until, found.clone()));
    }
}
