//! What a certificate that we issue is made with.

use crate::identifier::DeviceId;
use crate::random::Random;
use crate::time::Timestamp;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// The longest id of a device that has a certificate of ours, in characters: it is the common name (RFC 5280, `ub-common-name`).
pub const MAXIMUM_DEVICE_ID: usize = 64;

/// How long a device's certificate is good; it ends with that of its authority at the latest.
pub const DEVICE_CERTIFICATE_LIFE: Duration = Duration::from_hours(365 * 24);

/// How long the certificate of an authority is good that the deployment makes for itself: 20 years.
pub const AUTHORITY_LIFE: Duration = Duration::from_hours(20 * 365 * 24);

/// How long before its making a certificate begins: clocks of those who check it may be behind ours.
pub const BACKDATING: Duration = Duration::from_mins(5);

/// How many certificates of ours that are neither revoked nor expired a device may have: the one in use, its successor,
/// and those whose answers were lost.
pub const MAXIMUM_CERTIFICATES_OF_DEVICE: u32 = 10;

/// The bytes of a serial number. Nobody guesses one, and none is drawn twice.
pub const SERIAL_NUMBER_BYTES: usize = 16;

/// The id does not fit a common name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must have at most {MAXIMUM_DEVICE_ID} characters to be the common name of a certificate")]
pub struct LongDeviceId;

/// Whether a device of this id can have a certificate of ours.
pub fn check_device_id(id: &DeviceId) -> Result<(), LongDeviceId> {
    // The characters of an id are ASCII.
    if id.as_str().len() <= MAXIMUM_DEVICE_ID { Ok(()) } else { Err(LongDeviceId) }
}

/// The serial number of a certificate that we issue. Its text is 32 upper-case hexadecimal digits; it is read in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerialNumber([u8; SERIAL_NUMBER_BYTES]);

/// The text is not that of a serial number of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must have {} hexadecimal digits", 2 * SERIAL_NUMBER_BYTES)]
pub struct SerialNumberError;

impl SerialNumber {
    /// A new one: 126 random bits behind `01`, so that it is positive and always written with all of its bytes.
    pub fn generate(random: &impl Random) -> Self {
        let mut bytes = [0; SERIAL_NUMBER_BYTES];
        random.fill(&mut bytes);
        let [first, ..] = &mut bytes;
        *first = (*first & 0b0011_1111) | 0b0100_0000;
        Self(bytes)
    }

    /// Its bytes, big-endian.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02X}"))
    }
}

impl FromStr for SerialNumber {
    type Err = SerialNumberError;

    fn from_str(text: &str) -> Result<Self, SerialNumberError> {
        if text.len() != 2 * SERIAL_NUMBER_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(SerialNumberError);
        }
        u128::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| SerialNumberError)
    }
}

/// What a certificate that we issued is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStatus {
    /// It proves its device.
    Active,
    /// Somebody said that it does not any more, or its device was deleted.
    Revoked,
    /// Its time is over.
    Expired,
}

impl CertificateStatus {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Active, Self::Revoked, Self::Expired];

    /// What it is at `now`. Revoked outranks expired.
    pub fn of(revoked_at: Option<Timestamp>, not_after: Timestamp, now: Timestamp) -> Self {
        match revoked_at {
            Some(_) => Self::Revoked,
            None if not_after < now => Self::Expired,
            None => Self::Active,
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::PredictableRandom;
    use proptest::prelude::*;

    #[test]
    fn an_id_has_at_most_64_characters() {
        let check = |length: usize| check_device_id(&DeviceId::new("x".repeat(length)).unwrap());
        assert_eq!((check(64), check(65)), (Ok(()), Err(LongDeviceId)));
    }

    #[test]
    fn a_serial_number_is_read_in_any_case_and_no_other_text_is_one() {
        let number = SerialNumber::generate(&PredictableRandom::new(1));
        let text = number.to_string();
        assert_eq!((text.parse(), text.to_lowercase().parse()), (Ok(number), Ok(number)));
        for bad in ["", &text[1..], &format!("{text}0"), &format!("+{}", &text[1..]), &format!("g{}", &text[1..])] {
            assert_eq!(bad.parse::<SerialNumber>(), Err(SerialNumberError), "{bad}");
        }
    }

    #[test]
    fn the_last_moment_belongs_to_the_life() {
        let at = Timestamp::from_unix_seconds;
        assert_eq!(CertificateStatus::of(None, at(10), at(10)), CertificateStatus::Active);
        let later = Timestamp::from_unix_millis(10_001);
        assert_eq!(CertificateStatus::of(None, at(10), later), CertificateStatus::Expired);
        assert_eq!(CertificateStatus::of(Some(at(1)), at(10), later), CertificateStatus::Revoked);
    }

    proptest! {
        #[test]
        fn a_serial_number_is_positive_and_has_all_its_bytes(seed in any::<u64>()) {
            let number = SerialNumber::generate(&PredictableRandom::new(seed));
            prop_assert!((0x40..0x80).contains(&number.as_bytes()[0]));
            prop_assert_eq!(number.to_string().len(), 32);
        }
    }
}
