//! Who shows what is worth nothing has the network address wait, longer with each time, as wrong passwords do.

use skein_fleet::client_address::network;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{Attempts, blocked_until, record_failure};
use std::sync::OnceLock;

static FREE: OnceLock<u32> = OnceLock::new();

/// What is shown. Each is counted on its own.
#[derive(Clone, Copy)]
pub enum Shown {
    /// A claim token.
    ClaimToken,
    /// A chain of certificates with a signature over a nonce.
    SignedNonce,
}

/// The attempts of a network address.
pub struct AddressAttempts(Attempts);

impl AddressAttempts {
    /// Those of the client's; 429 while it has to wait.
    pub async fn of(request: &RequestContext, shown: Shown) -> Result<Self, ApiError> {
        let what = match shown {
            Shown::ClaimToken => "claim from address",
            Shown::SignedNonce => "signed nonce from address",
        };
        let attempts = Attempts::of(what, &network(&request.client_address), free().await?);
        match blocked_until(&request.session, std::slice::from_ref(&attempts), request.now)? {
            Some(until) => Err(ApiError::too_many_attempts(until, request.now)),
            None => Ok(Self(attempts)),
        }
    }

    /// Counts one that was worth nothing.
    pub fn count_failure(&self, request: &RequestContext) -> Result<(), ApiError> {
        let one = std::slice::from_ref(&self.0);
        Ok(request.session.write(|transaction| record_failure(transaction, one, request.now))?)
    }
}

/// How many in an hour cost nothing. The variable does not change while the instance lives.
async fn free() -> Result<u32, ApiError> {
    if let Some(free) = FREE.get() {
        return Ok(*free);
    }
    let free = skein_runtime::free_attempts_per_address().await.map_err(ApiError::internal)?;
    Ok(*FREE.get_or_init(|| free))
}
