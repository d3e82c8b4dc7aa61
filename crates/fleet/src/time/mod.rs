//! Points in time, how they are written for each kind of client, and where the present comes from.

mod clock;
mod format;
mod parse;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use clock::{Clock, FixedClock};
pub use parse::TimeError;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Always between [`Timestamp::MIN`] and [`Timestamp::MAX`], so that formatting it cannot fail. The database and JSON
/// hold it as the integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(0);
    /// 0001-01-01T00:00:00Z: before it, RFC 3339 has no way to write a year.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// 9999-12-30T22:00:00Z: the last instant that has a four-digit year in every time zone.
    pub const MAX: Self = Self(253_402_207_200_000);

    /// The point `milliseconds` after 1970; what lies outside the range becomes its nearest end.
    pub const fn from_unix_millis(milliseconds: i64) -> Self {
        if milliseconds < Self::MIN.0 {
            Self::MIN
        } else if milliseconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(milliseconds)
        }
    }

    /// The point `seconds` after 1970; what lies outside the range becomes its nearest end.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_unix_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970; negative before it.
    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The point `duration` later, at most [`Timestamp::MAX`].
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self::from_unix_millis(self.0.saturating_add(whole_millis(duration)))
    }

    /// The point `duration` earlier, at least [`Timestamp::MIN`].
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        Self::from_unix_millis(self.0.saturating_sub(whole_millis(duration)))
    }

    /// The time from `earlier` to this point; zero when `earlier` is the later one.
    pub fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl From<i64> for Timestamp {
    fn from(milliseconds: i64) -> Self {
        Self::from_unix_millis(milliseconds)
    }
}

impl From<Timestamp> for i64 {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

fn whole_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let now = Timestamp::from_unix_millis(1_000);
        assert_eq!(now.saturating_add(Duration::from_secs(2)).unix_millis(), 3_000);
        assert_eq!(now.saturating_sub(Duration::from_secs(2)).unix_millis(), -1_000);
        assert_eq!(now.saturating_add(Duration::MAX), Timestamp::MAX);
        assert_eq!(now.saturating_sub(Duration::MAX), Timestamp::MIN);
        assert_eq!(Timestamp::from_unix_millis(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::from_unix_seconds(i64::MIN), Timestamp::MIN);
    }

    #[test]
    fn the_time_since_a_later_point_is_zero() {
        let (earlier, later) = (Timestamp::from_unix_seconds(10), Timestamp::from_unix_seconds(15));
        assert_eq!(later.saturating_since(earlier), Duration::from_secs(5));
        assert_eq!(earlier.saturating_since(later), Duration::ZERO);
    }

    #[test]
    fn json_holds_the_integer() {
        let timestamp = Timestamp::from_unix_millis(1_663_119_026_123);
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), "1663119026123");
        assert_eq!(serde_json::from_str::<Timestamp>("1663119026123").unwrap(), timestamp);
        assert_eq!(timestamp.unix_seconds(), 1_663_119_026);
        assert_eq!(Timestamp::from_unix_millis(-1).unix_seconds(), -1);
    }
}
