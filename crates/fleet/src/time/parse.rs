//! Reading the times that devices and clients send.

use std::str::FromStr;

use jiff::civil;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use thiserror::Error;

use super::Timestamp;

/// Why a text is not a point in time. The texts follow the name of the field, as in "expiry: not a date and time …".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Neither RFC 3339 nor its ISO 8601 relatives, or a date that no calendar has.
    #[error("not a date and time such as 2026-11-22T09:35:57Z")]
    Malformed,
    /// A date alone.
    #[error("a date without a time of day; write it as in 2026-11-22T09:35:57Z")]
    TimeMissing,
    /// Before [`Timestamp::MIN`] or after [`Timestamp::MAX`].
    #[error("outside the years 1 to 9999")]
    OutOfRange,
}

/// Reads RFC 3339 and what devices send instead of it: fractions of one to nine digits (cut to milliseconds), an
/// offset, or no zone at all, which means UTC (contract central §8.6; IoT Central's own documentation asks for UTC).
impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let pieces = Pieces::parse(text).map_err(|_| TimeError::Malformed)?;
        // `[Europe/Paris]` is no part of the formats above, and to honour it takes a database of zones.
        if pieces.time_zone_annotation().is_some() {
            return Err(TimeError::Malformed);
        }
        let time = pieces.time().ok_or(TimeError::TimeMissing)?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        let instant =
            offset.to_timestamp(civil::DateTime::from_parts(pieces.date(), time)).map_err(|_| TimeError::OutOfRange)?;
        let millis = instant.as_millisecond();
        let timestamp = Self::from_unix_millis(millis);
        if timestamp.unix_millis() == millis { Ok(timestamp) } else { Err(TimeError::OutOfRange) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn millis(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap_or_else(|error| panic!("{text}: {error}")).unix_millis()
    }

    #[test]
    fn what_devices_send_is_read() {
        let second = 1_795_340_157_000;
        assert_eq!(millis("2026-11-22T09:35:57Z"), second);
        assert_eq!(millis("2026-11-22T09:35:57"), second);
        assert_eq!(millis("2026-11-22t09:35:57z"), second);
        assert_eq!(millis("2026-11-22T11:35:57+02:00"), second);
        assert_eq!(millis("2026-11-22T02:35:57-07:00"), second);
        assert_eq!(millis("2026-11-22T09:35:57.1Z"), second + 100);
        assert_eq!(millis("2026-11-22T09:35:57.1234567Z"), second + 123);
        assert_eq!(millis("2026-11-22T09:35:57.999999999"), second + 999);
    }

    #[test]
    fn the_rest_is_refused() {
        for text in [
            "",
            "now",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-11-22T25:00:00Z",
            "1663119026",
            "22/11/2026 09:35:57",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::Malformed), "{text}");
        }
        assert_eq!("2026-11-22T09:35:57+01:00[Europe/Paris]".parse::<Timestamp>(), Err(TimeError::Malformed));
        assert_eq!("2026-11-22".parse::<Timestamp>(), Err(TimeError::TimeMissing));
        assert_eq!("0000-12-31T23:59:59Z".parse::<Timestamp>(), Err(TimeError::OutOfRange));
        assert_eq!("9999-12-31T23:59:59Z".parse::<Timestamp>(), Err(TimeError::OutOfRange));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millis in Timestamp::MIN.unix_millis()..=Timestamp::MAX.unix_millis()) {
            let timestamp = Timestamp::from_unix_millis(millis);
            prop_assert_eq!(timestamp.to_rfc3339_millis().parse::<Timestamp>(), Ok(timestamp));
            prop_assert_eq!(timestamp.to_rfc3339_ticks().parse::<Timestamp>(), Ok(timestamp));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|[0-9TZ:.+-]{0,40}") {
            let _ = text.parse::<Timestamp>();
        }
    }
}
