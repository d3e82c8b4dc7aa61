//! What a certificate is known by.

use serde::{Deserialize, Serialize};
use std::str::FromStr;
use thiserror::Error;

/// The thumbprint of a certificate: a hash over its DER, in upper-case hexadecimal digits.
///
/// In JSON it is a member whose name says which: `{"sha1Thumbprint": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Thumbprint {
    /// SHA-1, 40 digits, as the vendors' consoles show it.
    #[serde(rename = "sha1Thumbprint")]
    Sha1(String),
    /// SHA-256, 64 digits.
    #[serde(rename = "sha256Thumbprint")]
    Sha256(String),
}

/// It is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be the SHA-1 (40 hexadecimal digits) or the SHA-256 (64) of a certificate")]
pub struct ThumbprintError;

impl FromStr for Thumbprint {
    type Err = ThumbprintError;

    /// Digits in any case, with colons between the bytes or without, as tools print them.
    fn from_str(text: &str) -> Result<Self, ThumbprintError> {
        let digits = if text.contains(':') {
            let mut pairs = text.split(':');
            if !pairs.all(|pair| pair.len() == 2) {
                return Err(ThumbprintError);
            }
            text.replace(':', "")
        } else {
            text.to_owned()
        };
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(ThumbprintError);
        }
        match digits.len() {
            40 => Ok(Self::Sha1(digits.to_ascii_uppercase())),
            64 => Ok(Self::Sha256(digits.to_ascii_uppercase())),
            _ => Err(ThumbprintError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_tools_print_it() {
        let plain = "0123456789abcdef0123456789abcdef01234567";
        let colons =
            plain.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect::<Vec<_>>().join(":");
        let expected = Ok(Thumbprint::Sha1(plain.to_ascii_uppercase()));
        assert_eq!(plain.parse(), expected);
        assert_eq!(colons.parse(), expected);
        assert_eq!("aB".repeat(32).parse(), Ok(Thumbprint::Sha256("AB".repeat(32))));
    }

    #[test]
    fn anything_else_is_none() {
        let short = "ab".repeat(19);
        let moved = format!("abc:d{}", ":ef".repeat(18));
        for text in ["", ":", "xyz", &short, &"ab".repeat(33), &"gg".repeat(20), &moved, &format!("{short}:ab")] {
            assert_eq!(text.parse::<Thumbprint>(), Err(ThumbprintError), "{text}");
        }
    }

    #[test]
    fn its_member_says_which_it_is() {
        let json = serde_json::to_string(&Thumbprint::Sha1("AB".into())).unwrap();
        assert_eq!(json, r#"{"sha1Thumbprint":"AB"}"#);
        assert_eq!(serde_json::from_str::<Thumbprint>(&json).unwrap(), Thumbprint::Sha1("AB".into()));
    }
}
