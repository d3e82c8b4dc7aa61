//! The time in which a certificate holds.

use skein_fleet::time::Timestamp;
use std::time::Duration;
use thiserror::Error;

/// How much a clock may differ from ours, at both ends (contract central §4.3): test tools set `notBefore` to the
/// current second.
pub const VALIDITY_SKEW: Duration = Duration::from_mins(5);

/// The two ends, both inclusive, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// `notBefore`.
    pub not_before: Timestamp,
    /// `notAfter`; what lies beyond [`Timestamp::MAX`], as `99991231235959Z` does, is that.
    pub not_after: Timestamp,
}

/// Why a certificate does not hold now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ValidityError {
    /// `notBefore` is more than [`VALIDITY_SKEW`] away.
    #[error("is not valid before {0}")]
    NotYetValid(Timestamp),
    /// `notAfter` is more than [`VALIDITY_SKEW`] ago.
    #[error("is not valid after {0}")]
    Expired(Timestamp),
}

impl Validity {
    /// Whether `now` lies in it, give or take [`VALIDITY_SKEW`].
    pub fn check(&self, now: Timestamp) -> Result<(), ValidityError> {
        if now.saturating_add(VALIDITY_SKEW) < self.not_before {
            return Err(ValidityError::NotYetValid(self.not_before));
        }
        if now.saturating_sub(VALIDITY_SKEW) > self.not_after {
            return Err(ValidityError::Expired(self.not_after));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_more_or_less_are_forgiven_at_both_ends() {
        let (not_before, not_after) = (Timestamp::from_unix_seconds(10_000), Timestamp::from_unix_seconds(20_000));
        let validity = Validity { not_before, not_after };
        let check = |millis| validity.check(Timestamp::from_unix_millis(millis));
        assert_eq!(check(9_700_000 - 1), Err(ValidityError::NotYetValid(not_before)));
        assert_eq!(check(9_700_000), Ok(()));
        assert_eq!(check(20_300_000), Ok(()));
        assert_eq!(check(20_300_000 + 1), Err(ValidityError::Expired(not_after)));
    }
}
