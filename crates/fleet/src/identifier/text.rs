//! What all these types share: the checks on length and characters, and the conversions around a checked string.

use super::IdentifierError;

/// What a kind of text must satisfy.
pub(super) struct Rule {
    /// How the error names it.
    pub what: &'static str,
    pub minimum: usize,
    pub maximum: usize,
    /// Whether a character may stand anywhere in the text.
    pub allows: fn(char) -> bool,
    /// The same in words, to follow "…has 'x' at position 3; ".
    pub allowed: &'static str,
}

impl Rule {
    pub(super) fn check(&self, text: &str) -> Result<(), IdentifierError> {
        let length = text.chars().count();
        if length < self.minimum {
            return Err(IdentifierError::TooShort { what: self.what, minimum: self.minimum });
        }
        if length > self.maximum {
            return Err(IdentifierError::TooLong { what: self.what, length, maximum: self.maximum });
        }
        match text.chars().zip(1..).find(|(character, _)| !(self.allows)(*character)) {
            Some((character, position)) => Err(self.offence(character, position)),
            None => Ok(()),
        }
    }

    pub(super) fn offence(&self, character: char, position: usize) -> IdentifierError {
        IdentifierError::Character { what: self.what, character, position, allowed: self.allowed }
    }
}

/// Declares a checked string: the type, its `new`, and the conversions that serde, formatting and maps need.
macro_rules! checked_text {
    ($(#[$attribute:meta])* $name:ident, $check:expr) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks `text` and takes it as it is.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::identifier::IdentifierError> {
                let text = text.into();
                ($check)(text.as_str())?;
                Ok(Self(text))
            }

            /// The text as it was sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::identifier::IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::identifier::IdentifierError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

pub(super) use checked_text;
