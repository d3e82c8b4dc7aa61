//! Who may try at all: failed attempts make an account and a network address wait, longer with each one.

use super::settings;
use skein_fleet::client_address::network;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{Attempts, blocked_until, forget_failures, record_failure, take_back_failure};
use skein_store::{Executor, Transaction};

/// Failed attempts of an account that cost nothing.
const FREE_PER_ACCOUNT: u32 = 5;
/// Codes that an account is sent before it has to wait for the next.
const FREE_CODES_PER_ACCOUNT: u32 = 5;

/// The attempts on an account from an address.
pub struct Guard {
    account: Attempts,
    address: Attempts,
}

impl Guard {
    /// Attempts to sign in or to use a code.
    pub async fn of_sign_in(request: &RequestContext, user_name: &str) -> Result<Self, ApiError> {
        Self::of(request, "sign-in", user_name, FREE_PER_ACCOUNT).await
    }

    /// Codes that are asked for.
    pub async fn of_codes(request: &RequestContext, user_name: &str) -> Result<Self, ApiError> {
        Self::of(request, "code", user_name, FREE_CODES_PER_ACCOUNT).await
    }

    /// Attempts of an OAuth client to show its secret.
    pub async fn of_client(request: &RequestContext, client_id: &str) -> Result<Self, ApiError> {
        Self::of(request, "client", client_id, FREE_PER_ACCOUNT).await
    }

    async fn of(request: &RequestContext, what: &str, user_name: &str, free: u32) -> Result<Self, ApiError> {
        let free_per_address = settings(request).await?.free_attempts_per_address;
        let address =
            Attempts::of(&format!("{what} from address"), &network(&request.client_address), free_per_address);
        Ok(Self { account: Attempts::of(&format!("{what} of account"), user_name, free), address })
    }

    /// Refuses with 429 and `Retry-After` while the account or the address has to wait.
    pub fn check(&self, request: &RequestContext) -> Result<(), ApiError> {
        check(request, &self.both())
    }

    /// Does the work in a transaction, unless the account or the address has to wait by now. Of many attempts at once,
    /// all of which a [`Guard::check`] let through, each so meets the failures of those before it, and what it was worth
    /// is told of no more of them than of attempts one after the other.
    pub fn unless_blocked<T>(
        &self,
        request: &RequestContext,
        work: impl Fn(&Transaction<'_>) -> skein_store::Result<T>,
    ) -> Result<T, ApiError> {
        let done =
            request.session.write(|transaction| match blocked_until(transaction, &self.both(), request.now)? {
                Some(until) => Ok(Err(until)),
                None => work(transaction).map(Ok),
            })?;
        done.map_err(|until| ApiError::too_many_attempts(until, request.now))
    }

    /// Counts one more, or refuses as [`Guard::check`] does.
    pub fn count(&self, request: &RequestContext) -> Result<(), ApiError> {
        self.unless_blocked(request, |transaction| self.count_in(transaction, request.now))
    }

    /// The same in a transaction with what it belongs to.
    pub fn count_in(&self, transaction: &Transaction<'_>, now: Timestamp) -> skein_store::Result<()> {
        record_failure(transaction, &self.both(), now)
    }

    /// The account's were not somebody else's guesses.
    pub fn forget(&self, executor: &impl Executor) -> skein_store::Result<()> {
        forget_failures(executor, &self.account)
    }

    fn both(&self) -> [Attempts; 2] {
        [self.account.clone(), self.address.clone()]
    }
}

/// The sign-ins that a network address began with an identity provider and did not end. Each is kept for a while, so that an
/// address that begins and begins would fill the database.
pub struct Unfinished(Attempts);

impl Unfinished {
    pub async fn of(request: &RequestContext) -> Result<Self, ApiError> {
        let free = settings(request).await?.free_attempts_per_address;
        Ok(Self(Attempts::of("sign-in elsewhere from address", &network(&request.client_address), free)))
    }

    /// Counts one more, and refuses as [`Guard::check`] does when there are too many.
    pub fn begin(&self, request: &RequestContext) -> Result<(), ApiError> {
        let one = [self.0.clone()];
        check(request, &one)?;
        Ok(request.session.write(|transaction| record_failure(transaction, &one, request.now))?)
    }

    /// Somebody came back.
    pub fn end(&self, request: &RequestContext) -> Result<(), ApiError> {
        Ok(take_back_failure(&request.session, &self.0)?)
    }
}

fn check(request: &RequestContext, attempts: &[Attempts]) -> Result<(), ApiError> {
    blocked_until(&request.session, attempts, request.now)?
        .map_or(Ok(()), |until| Err(ApiError::too_many_attempts(until, request.now)))
}
