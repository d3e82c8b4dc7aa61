//! The texts that clients read: RFC 1123 for error envelopes and headers, RFC 3339 for bodies.

use std::fmt;

use jiff::fmt::{rfc2822, temporal};

use super::Timestamp;

static RFC_1123: rfc2822::DateTimePrinter = rfc2822::DateTimePrinter::new();
static MILLISECONDS: temporal::DateTimePrinter = temporal::DateTimePrinter::new().precision(Some(3));
static MICROSECONDS: temporal::DateTimePrinter = temporal::DateTimePrinter::new().precision(Some(6));
static TICKS: temporal::DateTimePrinter = temporal::DateTimePrinter::new().precision(Some(7));

impl Timestamp {
    /// `Sun, 22 Nov 2026 09:35:57 GMT`: the form of the HTTP `Date` header and of `error.time` (contract central §1.3).
    pub fn to_rfc1123(self) -> String {
        // It can only fail for a year before 0, which the range of a timestamp leaves out.
        RFC_1123.timestamp_to_rfc9110_string(&self.to_jiff()).unwrap_or_default()
    }

    /// `2026-11-22T09:35:57.123Z`: what telemetry values and token expiries show (contract central §2.8, §5).
    pub fn to_rfc3339_millis(self) -> String {
        MILLISECONDS.timestamp_to_string(&self.to_jiff())
    }

    /// `2026-11-22T09:35:57.123000Z`: what tokens of Huawei's IAM show (contract iotda §1.4).
    pub fn to_rfc3339_micros(self) -> String {
        MICROSECONDS.timestamp_to_string(&self.to_jiff())
    }

    /// `2026-11-22T09:35:57.1230000Z`: seven digits, as registration states and property metadata show (contract
    /// central §2.8, §8.1).
    pub fn to_rfc3339_ticks(self) -> String {
        TICKS.timestamp_to_string(&self.to_jiff())
    }

    /// `11/22/2026 9:35:57 AM`: the times of messages that devices receive from IoT Hub over HTTP, as recorded in the
    /// tests of `az iot device c2d-message receive`.
    pub fn to_us_english(self) -> String {
        self.to_jiff().strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string()
    }

    fn to_jiff(self) -> jiff::Timestamp {
        // The range of this type lies inside that of jiff's.
        jiff::Timestamp::from_millisecond(self.unix_millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// The RFC 3339 form with milliseconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_rfc3339_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Timestamp = Timestamp::from_unix_millis(1_795_340_157_123);

    #[test]
    fn each_form_reads_as_its_clients_expect() {
        assert_eq!(MOMENT.to_rfc1123(), "Sun, 22 Nov 2026 09:35:57 GMT");
        assert_eq!(MOMENT.to_rfc3339_millis(), "2026-11-22T09:35:57.123Z");
        assert_eq!(MOMENT.to_rfc3339_micros(), "2026-11-22T09:35:57.123000Z");
        assert_eq!(MOMENT.to_rfc3339_ticks(), "2026-11-22T09:35:57.1230000Z");
        assert_eq!(MOMENT.to_us_english(), "11/22/2026 9:35:57 AM");
        assert_eq!(Timestamp::UNIX_EPOCH.to_us_english(), "1/1/1970 12:00:00 AM");
        assert_eq!(MOMENT.to_string(), MOMENT.to_rfc3339_millis());
    }

    #[test]
    fn fractions_keep_their_zeros() {
        assert_eq!(Timestamp::UNIX_EPOCH.to_rfc3339_millis(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::UNIX_EPOCH.to_rfc3339_ticks(), "1970-01-01T00:00:00.0000000Z");
    }

    #[test]
    fn the_ends_of_the_range_can_be_written() {
        assert_eq!(Timestamp::MIN.to_rfc3339_millis(), "0001-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::MAX.to_rfc3339_millis(), "9999-12-30T22:00:00.000Z");
        assert_eq!(Timestamp::MIN.to_rfc1123(), "Mon, 01 Jan 0001 00:00:00 GMT");
        assert_eq!(Timestamp::MAX.to_rfc1123(), "Thu, 30 Dec 9999 22:00:00 GMT");
    }
}
