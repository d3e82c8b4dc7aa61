//! Signing keys that an instance has met.

use skein_fleet::credentials::WebTokenKey;
use skein_fleet::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a key is trusted without looking again.
const LIFE: Duration = Duration::from_secs(5);

/// How many are kept; there are rarely more than two.
const CAPACITY: usize = 8;

#[derive(Default)]
pub struct Keys(Mutex<Vec<(Timestamp, Arc<WebTokenKey>)>>);

impl Keys {
    pub fn find(&self, id: &str, now: Timestamp) -> Option<Arc<WebTokenKey>> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().find(|(until, key)| key.id() == id && now < *until).map(|(_, key)| Arc::clone(key))
    }

    pub fn keep(&self, key: WebTokenKey, now: Timestamp) -> Arc<WebTokenKey> {
        let key = Arc::new(key);
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|(until, known)| now < *until && known.id() != key.id());
        if keys.len() >= CAPACITY {
            keys.clear();
        }
        keys.push((now.saturating_add(LIFE), Arc::clone(&key)));
        key
    }
}
