//! Wrong claim tokens make a network address wait, longer with each one, as wrong passwords do.

use skein_fleet::client_address::network;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{Attempts, blocked_until, record_failure};
use std::sync::OnceLock;

static FREE: OnceLock<u32> = OnceLock::new();

/// The claims of a network address.
pub struct Claims(Attempts);

impl Claims {
    /// Those of the client's; 429 while it has to wait.
    pub async fn of(request: &RequestContext) -> Result<Self, ApiError> {
        let attempts = Attempts::of("claim from address", &network(&request.client_address), free().await?);
        match blocked_until(&request.session, std::slice::from_ref(&attempts), request.now)? {
            Some(until) => Err(ApiError::too_many_attempts(until, request.now)),
            None => Ok(Self(attempts)),
        }
    }

    /// Counts a wrong token.
    pub fn count_failure(&self, request: &RequestContext) -> Result<(), ApiError> {
        let one = std::slice::from_ref(&self.0);
        Ok(request.session.write(|transaction| record_failure(transaction, one, request.now))?)
    }
}

/// How many wrong tokens in an hour cost nothing. The variable does not change while the instance lives.
async fn free() -> Result<u32, ApiError> {
    if let Some(free) = FREE.get() {
        return Ok(*free);
    }
    let free = skein_runtime::free_attempts_per_address().await.map_err(ApiError::internal)?;
    Ok(*FREE.get_or_init(|| free))
}
