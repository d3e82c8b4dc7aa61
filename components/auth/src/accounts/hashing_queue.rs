//! Hashing a password keeps the processor busy for tens of milliseconds, and the other requests of the instance wait
//! meanwhile. So a few may wait for it at once, and the rest are told to come back.

use http::HeaderValue;
use http::header::RETRY_AFTER;
use skein_kernel::{ApiError, ErrorKind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many requests of an instance wait for a hash at once, the one that is being made included.
const PLACES: usize = 4;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// A place in the queue, until it is dropped.
pub struct Place(());

impl Place {
    /// Takes a place, or refuses with 429 and `Retry-After`. Gives way to the requests that have arrived meanwhile, so that
    /// they are counted, and refused if they are too many, before the hash begins.
    pub async fn take() -> Result<Self, ApiError> {
        if TAKEN.fetch_add(1, Ordering::Relaxed) >= PLACES {
            TAKEN.fetch_sub(1, Ordering::Relaxed);
            return Err(ApiError::new(
                ErrorKind::TooManyRequests,
                "Too many people sign in at this moment. Try again in a second.",
            )
            .with_header(RETRY_AFTER, HeaderValue::from_static("1")));
        }
        let place = Self(());
        spin_sdk::time::sleep(std::time::Duration::ZERO).await;
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        TAKEN.fetch_sub(1, Ordering::Relaxed);
    }
}
