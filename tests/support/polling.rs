//! Time, for tests that have to wait for something.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Ends a wait for what never comes. Far above every promise that is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// The five seconds, and a little for a check that began before the change was made.
const REMEMBERED: Duration = Duration::from_millis(5_500);

const PAUSE: Duration = Duration::from_millis(50);

/// Waits until it is so.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(PAUSE);
    }
}

/// Lets the five seconds pass for which a credential that was found good counts, wherever it was (contract of
/// `wit/identity.wit`). They are themselves the promise, so there is nothing to poll for.
pub fn let_remembered_credentials_end() {
    thread::sleep(REMEMBERED);
}

/// Seconds since 1970.
pub fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A second since 1970 as clients write it.
pub fn rfc3339(unix_seconds: u64) -> String {
    jiff::Timestamp::from_second(unix_seconds.try_into().unwrap()).unwrap().to_string()
}
