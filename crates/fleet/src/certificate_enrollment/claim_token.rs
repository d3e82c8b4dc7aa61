//! Tokens by which devices claim certificates: what one may be, and what it is worth.

use crate::time::Timestamp;
use std::time::Duration;
use thiserror::Error;

/// The longest name, in characters.
pub const MAXIMUM_NAME: usize = 128;

/// How many certificates a token gives at most: those of a batch of devices.
pub const MAXIMUM_USES: u32 = 100_000;

/// The shortest life of a token.
pub const MINIMUM_CLAIM_LIFE: Duration = Duration::from_mins(1);

/// The longest life of a token: a year.
pub const MAXIMUM_CLAIM_LIFE: Duration = Duration::from_hours(365 * 24);

/// The life of a token whose maker names none: a week.
pub const DEFAULT_CLAIM_LIFE: Duration = Duration::from_hours(7 * 24);

/// Why a token can not be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ClaimTokenError {
    /// Empty, too long, or not a text for people.
    #[error("must have 1 to {MAXIMUM_NAME} characters")]
    Name,
    /// Out of range.
    #[error("must be a whole number from 1 to {MAXIMUM_USES}")]
    Uses,
    /// Too short or too long a life.
    #[error("must lie {} s to {} s ahead", MINIMUM_CLAIM_LIFE.as_secs(), MAXIMUM_CLAIM_LIFE.as_secs())]
    ExpiresAt,
    /// The same, as a duration.
    #[error("must be a whole number from {} to {}", MINIMUM_CLAIM_LIFE.as_secs(), MAXIMUM_CLAIM_LIFE.as_secs())]
    LifetimeSeconds,
}

/// The name without the white space around it.
pub fn checked_name(text: &str) -> Result<&str, ClaimTokenError> {
    let name = text.trim();
    let is_fit = (1..=MAXIMUM_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_fit { Ok(name) } else { Err(ClaimTokenError::Name) }
}

/// How often it can be used; once if the maker does not say.
pub fn checked_uses(uses: Option<u64>) -> Result<u32, ClaimTokenError> {
    let uses = u32::try_from(uses.unwrap_or(1)).map_err(|_| ClaimTokenError::Uses)?;
    if (1..=MAXIMUM_USES).contains(&uses) { Ok(uses) } else { Err(ClaimTokenError::Uses) }
}

/// How a maker says when a token ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Not at all.
    Default,
    /// At this time.
    Until(Timestamp),
    /// After so many seconds.
    Seconds(u64),
}

impl Lifetime {
    /// When a token ends that is made at `now`.
    pub fn end(self, now: Timestamp) -> Result<Timestamp, ClaimTokenError> {
        match self {
            Self::Default => Ok(now.saturating_add(DEFAULT_CLAIM_LIFE)),
            Self::Until(end) => {
                let allowed = now.saturating_add(MINIMUM_CLAIM_LIFE)..=now.saturating_add(MAXIMUM_CLAIM_LIFE);
                if allowed.contains(&end) { Ok(end) } else { Err(ClaimTokenError::ExpiresAt) }
            }
            Self::Seconds(seconds) => {
                let life = Duration::from_secs(seconds);
                let is_fit = (MINIMUM_CLAIM_LIFE..=MAXIMUM_CLAIM_LIFE).contains(&life);
                if is_fit { Ok(now.saturating_add(life)) } else { Err(ClaimTokenError::LifetimeSeconds) }
            }
        }
    }
}

/// What a token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimTokenStatus {
    /// It gives certificates.
    Active,
    /// It has given all that it could.
    UsedUp,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Ended,
}

impl ClaimTokenStatus {
    /// What it is at `now`, of which it has so many uses left. That somebody ended it outranks the rest.
    pub fn of(unused: u32, expires_at: Timestamp, ended: bool, now: Timestamp) -> Self {
        match () {
            () if ended => Self::Ended,
            () if unused == 0 => Self::UsedUp,
            () if expires_at <= now => Self::Expired,
            () => Self::Active,
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::UsedUp => "usedUp",
            Self::Expired => "expired",
            Self::Ended => "ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_340_157);

    #[test]
    fn a_name_has_1_to_128_characters() {
        assert_eq!(checked_name(" line 7 "), Ok("line 7"));
        assert_eq!(checked_name(&"ä".repeat(128)).map(|name| name.chars().count()), Ok(128));
        for bad in ["", "  ", "a\nb", &"ä".repeat(129)] {
            assert_eq!(checked_name(bad), Err(ClaimTokenError::Name), "{bad}");
        }
    }

    #[test]
    fn a_token_has_1_to_100000_uses() {
        for (uses, expected) in [(None, Ok(1)), (Some(1), Ok(1)), (Some(100_000), Ok(100_000))] {
            assert_eq!(checked_uses(uses), expected);
        }
        for bad in [0, 100_001, u64::MAX] {
            assert_eq!(checked_uses(Some(bad)), Err(ClaimTokenError::Uses), "{bad}");
        }
    }

    #[test]
    fn a_life_is_a_minute_to_a_year() {
        let year = 365 * 24 * 3600_i64;
        let at = |seconds| Timestamp::from_unix_seconds(1_795_340_157 + seconds);
        assert_eq!(Lifetime::Default.end(NOW), Ok(at(7 * 24 * 3600)));
        for seconds in [60, year] {
            assert_eq!(Lifetime::Until(at(seconds)).end(NOW), Ok(at(seconds)));
            assert_eq!(Lifetime::Seconds(seconds.unsigned_abs()).end(NOW), Ok(at(seconds)));
        }
        for seconds in [0_i64, 59, year + 1] {
            assert_eq!(Lifetime::Until(at(seconds)).end(NOW), Err(ClaimTokenError::ExpiresAt), "{seconds}");
            let life = Lifetime::Seconds(seconds.unsigned_abs());
            assert_eq!(life.end(NOW), Err(ClaimTokenError::LifetimeSeconds), "{seconds}");
        }
        assert_eq!(Lifetime::Seconds(u64::MAX).end(NOW), Err(ClaimTokenError::LifetimeSeconds));
    }

    #[test]
    fn the_end_that_somebody_made_comes_first_and_then_what_is_used_up() {
        let later = NOW.saturating_add(Duration::from_millis(1));
        assert_eq!(ClaimTokenStatus::of(1, later, false, NOW), ClaimTokenStatus::Active);
        assert_eq!(ClaimTokenStatus::of(1, NOW, false, NOW), ClaimTokenStatus::Expired);
        assert_eq!(ClaimTokenStatus::of(0, NOW, false, NOW), ClaimTokenStatus::UsedUp);
        assert_eq!(ClaimTokenStatus::of(0, NOW, true, NOW), ClaimTokenStatus::Ended);
    }
}
