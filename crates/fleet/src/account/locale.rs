//! The language in which people are written to.

use thiserror::Error;

/// A language, as messages name it: `en`, `de`, `zh-Hans`, `en_GB`. 2 to 35 ASCII letters, digits, `-` and `_` that begin
/// with a letter, kept as sent and compared without case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(String);

/// The text names no language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a locale has 2 to 35 ASCII letters, digits, - and _, begins with a letter and is not rm_non_branded")]
pub struct LocaleError;

impl Locale {
    /// The name of no language at all (contract rainmaker §2.5).
    pub const NONE: &'static str = "no_locale";

    /// What Espressif keeps for itself (contract rainmaker §S, "Message templates"): a client that sends it is refused.
    const RESERVED: &'static str = "rm_non_branded";

    /// Reads what a client sent; none for the empty text and for [`Locale::NONE`].
    pub fn parse(text: &str) -> Result<Option<Self>, LocaleError> {
        if text.is_empty() || text.eq_ignore_ascii_case(Self::NONE) {
            return Ok(None);
        }
        if text.eq_ignore_ascii_case(Self::RESERVED) {
            return Err(LocaleError);
        }
        let is_locale = (2..=35).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if is_locale { Ok(Some(Self(text.to_owned()))) } else { Err(LocaleError) }
    }

    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a language, or none, is compared and looked up by: in lower case, and [`Locale::NONE`] for none.
    pub fn key(locale: Option<&str>) -> String {
        locale.unwrap_or(Self::NONE).to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_languages_and_of_none() {
        assert_eq!(Locale::parse("zh-Hans").unwrap().unwrap().as_str(), "zh-Hans");
        assert_eq!(Locale::parse("en_GB").unwrap().unwrap().as_str(), "en_GB");
        for none in ["", "no_locale", "No_Locale"] {
            assert_eq!(Locale::parse(none), Ok(None));
        }
        let long = "a".repeat(36);
        for text in ["e", "1en", "en GB", "dé", "../en", "rm_non_branded", "RM_Non_Branded", long.as_str()] {
            assert_eq!(Locale::parse(text), Err(LocaleError), "{text}");
        }
        assert_eq!((Locale::key(Some("zh-Hans")), Locale::key(None)), ("zh-hans".into(), "no_locale".into()));
    }
}
