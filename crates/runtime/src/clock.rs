//! Time.

use skein_fleet::time::{Clock, Timestamp};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The system's clock, moved forwards by the variable `clock_offset_seconds` so that tests can let days pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock {
    offset: Duration,
}

impl SystemClock {
    /// A clock that is ahead of the system's by `offset`.
    pub const fn ahead_by(offset: Duration) -> Self {
        Self { offset }
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_unix_millis(millis).saturating_add(self.offset)
    }
}
