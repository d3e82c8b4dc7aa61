//! `Idempotency-Key` on the creation of a token. The value of a token is told once, so a client that lost the answer could
//! otherwise only delete the token and begin again; with a key it sends the same request and gets the same answer.

use http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::idempotency::{Key, Known, MAX_KEY_BYTES};
use skein_store::{Executor, StoreError};

const HEADER: &str = "Idempotency-Key";

/// A request that may be sent again, if its client gave it a key.
pub struct Retry {
    key: Option<String>,
    scope: String,
    fingerprint: [u8; 32],
}

impl Retry {
    /// Reads the header. The key means something for this caller and this path only.
    pub fn of(caller: &Caller, headers: &HeaderMap, path: &str, body: &Value) -> Result<Self, ApiError> {
        let key = match headers.get(HEADER) {
            None => None,
            Some(value) => match value.to_str() {
                Ok(key) if (1..=MAX_KEY_BYTES).contains(&key.len()) => Some(key.to_owned()),
                _ => {
                    let limits = format!("must have 1 to {MAX_KEY_BYTES} printable ASCII characters");
                    return Err(ApiError::bad_parameter(HEADER, limits));
                }
            },
        };
        let scope = format!("{}/{} PUT {path}", caller.kind().as_str(), caller.id());
        Ok(Self { key, scope, fingerprint: Sha256::digest(body.to_string()).into() })
    }

    fn stored(&self) -> Option<Key<'_>> {
        let key = self.key.as_deref()?;
        Some(Key { scope: &self.scope, key, fingerprint: &self.fingerprint })
    }

    /// The answer that the same request was given before.
    pub fn answer(&self, caller: &Caller) -> Result<Option<Value>, ApiError> {
        let Some(key) = self.stored() else {
            return Ok(None);
        };
        let request = &caller.request;
        match key.find(&request.session, &request.application.sealer, request.now)? {
            Known::New => Ok(None),
            Known::Repeat(answer) => serde_json::from_slice(&answer).map(Some).map_err(ApiError::internal),
            Known::OtherRequest => {
                let message = format!("{HEADER}: the key was used for another request");
                Err(ApiError { field: Some(HEADER), ..ApiError::new(ErrorKind::Conflict, message) })
            }
        }
    }

    /// Keeps the answer, in the transaction of what it tells of.
    pub fn keep(&self, caller: &Caller, executor: &impl Executor, answer: &Value) -> Result<(), StoreError> {
        let Some(key) = self.stored() else {
            return Ok(());
        };
        let application = caller.request.application;
        let answer = answer.to_string();
        key.keep(executor, answer.as_bytes(), &application.sealer, &application.random, caller.request.now)
    }
}
