//! Tags of users: `key:value`.

use thiserror::Error;

/// How many tags one user has at most.
pub const MAX_TAGS: usize = 50;

/// The greatest number of characters of a key, and of a value.
const MAX_CHARACTERS: usize = 128;

/// Why a text is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TagError {
    /// No colon, or nothing on one side of it.
    #[error("a tag is a key, a colon and a value")]
    Form,
    /// Too long.
    #[error("the key and the value of a tag have 128 characters each at most")]
    Length,
    /// A character that would not survive a header or a log line.
    #[error("a tag holds no control characters")]
    Character,
}

/// A tag as clients write it (contract rainmaker §2.5): everything up to the first colon is the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(into = "String")]
pub struct Tag(String);

impl Tag {
    /// Checks `text` and takes it as it is.
    pub fn new(text: &str) -> Result<Self, TagError> {
        let (key, value) = text.split_once(':').ok_or(TagError::Form)?;
        if key.trim().is_empty() || value.trim().is_empty() {
            return Err(TagError::Form);
        }
        if [key, value].iter().any(|part| part.chars().count() > MAX_CHARACTERS) {
            return Err(TagError::Length);
        }
        if text.chars().any(char::is_control) { Err(TagError::Character) } else { Ok(Self(text.to_owned())) }
    }

    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is before the first colon.
    pub fn key(&self) -> &str {
        self.0.split_once(':').map_or("", |(key, _)| key)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_a_colon_and_a_value() {
        let tag = Tag::new("site:hall:3").unwrap();
        assert_eq!((tag.key(), tag.as_str()), ("site", "site:hall:3"));
        let longest = format!("{}:{}", "k".repeat(128), "v".repeat(128));
        assert!(Tag::new(&longest).is_ok());
        for text in ["", "site", ":hall", "site:", " : "] {
            assert_eq!(Tag::new(text), Err(TagError::Form), "{text}");
        }
        assert_eq!(Tag::new(&format!("{longest}v")), Err(TagError::Length));
        assert_eq!(Tag::new("a:b\n"), Err(TagError::Character));
    }
}
