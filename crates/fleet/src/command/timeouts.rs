//! How long a command waits (contract central §2.8).

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How long a caller waits for a device, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeouts {
    connection: u8,
    response: u8,
}

/// A time-out that a command can not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be a whole number of seconds from {} to {}", .allowed.start(), .allowed.end())]
pub struct TimeoutError {
    allowed: &'static RangeInclusive<u8>,
}

impl Timeouts {
    /// The seconds that a device which is not connected may have to connect.
    pub const CONNECTION: &'static RangeInclusive<u8> = &(0..=30);
    /// The seconds that a connected device may have to answer.
    pub const RESPONSE: &'static RangeInclusive<u8> = &(5..=30);
    /// What counts when nothing is said.
    pub const DEFAULT: Self = Self { connection: 0, response: 30 };

    /// With this time to connect.
    pub fn with_connection(self, seconds: i64) -> Result<Self, TimeoutError> {
        Ok(Self { connection: within(Self::CONNECTION, seconds)?, ..self })
    }

    /// With this time to answer.
    pub fn with_response(self, seconds: i64) -> Result<Self, TimeoutError> {
        Ok(Self { response: within(Self::RESPONSE, seconds)?, ..self })
    }

    /// The time to connect, in seconds.
    pub const fn connection_seconds(self) -> u8 {
        self.connection
    }

    /// The time to answer, in seconds.
    pub const fn response_seconds(self) -> u8 {
        self.response
    }

    /// The time to connect.
    pub const fn connection(self) -> Duration {
        Duration::from_secs(self.connection as u64)
    }

    /// The time to answer.
    pub const fn response(self) -> Duration {
        Duration::from_secs(self.response as u64)
    }
}

fn within(allowed: &'static RangeInclusive<u8>, seconds: i64) -> Result<u8, TimeoutError> {
    u8::try_from(seconds).ok().filter(|seconds| allowed.contains(seconds)).ok_or(TimeoutError { allowed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_range() {
        let none = Timeouts::DEFAULT;
        assert_eq!((none.connection_seconds(), none.response_seconds()), (0, 30));
        for (seconds, connection, response) in [
            (-1, false, false),
            (0, true, false),
            (4, true, false),
            (5, true, true),
            (30, true, true),
            (31, false, false),
            (256, false, false),
            (261, false, false),
            (i64::MAX, false, false),
        ] {
            assert_eq!(none.with_connection(seconds).is_ok(), connection, "{seconds}");
            assert_eq!(none.with_response(seconds).is_ok(), response, "{seconds}");
        }
        let set = none.with_connection(7).unwrap().with_response(8).unwrap();
        assert_eq!((set.connection(), set.response()), (Duration::from_secs(7), Duration::from_secs(8)));
        let error = none.with_response(4).unwrap_err();
        assert_eq!(error.to_string(), "must be a whole number of seconds from 5 to 30");
    }
}
