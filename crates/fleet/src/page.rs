//! How much of a list is shown at once (contract central §1.7).

use thiserror::Error;

/// The number of entries on a page: 1 to 100, 25 when the client does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageSize(u8);

/// `maxpagesize` (or the older `$top`) is not an integer from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the page size must be an integer from {} to {}", PageSize::MINIMUM.get(), PageSize::MAXIMUM.get())]
pub struct PageSizeError;

impl PageSize {
    /// The smallest page.
    pub const MINIMUM: Self = Self(1);
    /// The largest page.
    pub const MAXIMUM: Self = Self(100);
    /// What a client gets that does not say.
    pub const DEFAULT: Self = Self(25);

    /// Reads the value of the query parameter: decimal digits only.
    pub fn parse(text: &str) -> Result<Self, PageSizeError> {
        let is_decimal = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let size = text.parse().ok().filter(|_| is_decimal).map(Self).ok_or(PageSizeError)?;
        if (Self::MINIMUM..=Self::MAXIMUM).contains(&size) { Ok(size) } else { Err(PageSizeError) }
    }

    /// The number of entries.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_an_integer_from_1_to_100() {
        for (text, size) in [("1", 1), ("25", 25), ("100", 100), ("007", 7)] {
            assert_eq!(PageSize::parse(text).map(PageSize::get), Ok(size));
        }
        for text in ["", "0", "101", "256", "-1", "+5", "5.0", " 5", "five", "99999999999999999999"] {
            assert_eq!(PageSize::parse(text), Err(PageSizeError), "{text}");
        }
        assert_eq!(PageSize::default().get(), 25);
        assert_eq!(PageSizeError.to_string(), "the page size must be an integer from 1 to 100");
    }
}
