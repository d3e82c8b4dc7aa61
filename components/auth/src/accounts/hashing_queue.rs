//! Making a password hash keeps a processor and 19 MiB busy for tens of milliseconds. Instances come as requests do, so the
//! deployment counts: a few hashes are made at once, whoever comes meanwhile waits for a moment, and then is told to come back.

use http::HeaderValue;
use http::header::RETRY_AFTER;
use skein_fleet::time::Clock;
use skein_kernel::{ApiError, ErrorKind, RequestContext};
use skein_runtime::SignInSettings;
use skein_store::accounts::{begin_hashing, end_hashing};
use std::time::Duration;

/// The waits between one look for a place and the next, in milliseconds: about a second in all.
const WAITS: [u64; 6] = [20, 40, 80, 160, 320, 640];

/// A place among those who hash, until it is dropped.
pub struct Place<'a> {
    request: &'a RequestContext,
    pk: i64,
}

impl<'a> Place<'a> {
    /// Takes a place, or refuses with 429 and `Retry-After`.
    pub async fn take(request: &'a RequestContext, settings: &SignInSettings) -> Result<Self, ApiError> {
        let limit = settings.password_hashes_at_once;
        let mut waits = WAITS.into_iter();
        loop {
            // Not the time of the request: it has waited.
            let now = request.application.settings.clock.now();
            if let Some(pk) = begin_hashing(&request.session, limit, now)? {
                return Ok(Self { request, pk });
            }
            let Some(wait) = waits.next() else { return Err(busy()) };
            spin_sdk::time::sleep(Duration::from_millis(wait)).await;
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // What can not be ended now ends by itself.
        let _ = end_hashing(&self.request.session, self.pk);
    }
}

fn busy() -> ApiError {
    ApiError::new(ErrorKind::TooManyRequests, "Too many people sign in at this moment. Try again in a second.")
        .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
}
