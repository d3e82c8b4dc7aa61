//! The sortable id that every listable row has (design §5).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::IdError;
use crate::random::Random;
use crate::time::Timestamp;

const TIME_BYTES: usize = 6;
const LENGTH: usize = 12;
/// The last millisecond that 48 bits can hold; it lies in the year 10889, beyond [`Timestamp::MAX`].
const LATEST: u64 = (1 << 48) - 1;

/// Twelve bytes shown as 24 lower-case hexadecimal characters: the milliseconds of its creation in 48 bits, most
/// significant first, then 48 random bits. So both the bytes and the text sort by time of creation; within one
/// millisecond the order is random.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordId([u8; LENGTH]);

impl RecordId {
    /// A new id for a row that is made at `now`. A time before 1970 counts as 1970.
    pub fn new(now: Timestamp, random: &(impl Random + ?Sized)) -> Self {
        let millis = u64::try_from(now.unix_millis()).unwrap_or(0).min(LATEST);
        let mut bytes = [0; LENGTH];
        let (time, rest) = bytes.split_at_mut(TIME_BYTES);
        for (byte, value) in time.iter_mut().zip(millis.to_be_bytes().into_iter().skip(2)) {
            *byte = value;
        }
        random.fill(rest);
        Self(bytes)
    }

    /// When it was made, to the millisecond.
    pub fn created_at(&self) -> Timestamp {
        let millis = self.0.iter().take(TIME_BYTES).fold(0, |millis, byte| (millis << 8) | i64::from(*byte));
        Timestamp::from_unix_millis(millis)
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for RecordId {
    type Err = IdError;

    /// Reads the 24 characters. Upper case is refused, since one id must have one text.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != LENGTH || !rest.is_empty() {
            return Err(IdError::NotHexadecimal);
        }
        let mut bytes = [0; LENGTH];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = (nibble(*high)? << 4) | nibble(*low)?;
        }
        Ok(Self(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, IdError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(IdError::NotHexadecimal),
    }
}

impl TryFrom<String> for RecordId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<RecordId> for String {
    fn from(id: RecordId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::PredictableRandom;

    fn id(millis: i64, seed: u64) -> RecordId {
        RecordId::new(Timestamp::from_unix_millis(millis), &PredictableRandom::new(seed))
    }

    #[test]
    fn it_is_24_lower_case_hexadecimal_characters() {
        let text = id(1_795_340_157_123, 1).to_string();
        assert_eq!(text.len(), 24);
        assert_eq!(&text[..12], "01a2029cc0c3");
        assert_eq!(text.parse(), Ok(id(1_795_340_157_123, 1)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "01a2029cc0c3",
            "01A2029CC0C3000000000000",
            "01a2029cc0c300000000000g",
            "01a2029cc0c30000000000000",
            "é1a20276c8c300000000000",
        ] {
            assert_eq!(text.parse::<RecordId>(), Err(IdError::NotHexadecimal), "{text}");
        }
    }

    #[test]
    fn times_that_do_not_fit_are_bounded() {
        assert_eq!(id(-5, 1).created_at(), Timestamp::UNIX_EPOCH);
        assert_eq!(id(i64::MAX, 1).created_at(), Timestamp::MAX);
    }

    #[test]
    fn json_holds_the_text() {
        let id = id(1, 1);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<RecordId>(&json).unwrap(), id);
    }

    proptest! {
        #[test]
        fn texts_sort_by_time(a in 0..Timestamp::MAX.unix_millis(), b in 0..Timestamp::MAX.unix_millis(), seed: u64) {
            prop_assume!(a != b);
            prop_assert_eq!(a < b, id(a, seed).to_string() < id(b, seed.wrapping_add(1)).to_string());
            prop_assert_eq!(id(a, seed).created_at().unix_millis(), a);
        }
    }
}
