//! What people sign in with: an e-mail address or a phone number.

use std::fmt;

use thiserror::Error;

/// The longest e-mail address (RFC 5321, 4.5.3.1.3).
const MAX_EMAIL_CHARACTERS: usize = 254;
/// The longest part before the `@` (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_CHARACTERS: usize = 64;
/// What an international number has behind its `+` (ITU-T E.164; no country has numbers shorter than these).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Why a text is no user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UserNameError {
    /// There is none.
    #[error("the user name is missing")]
    Missing,
    /// It is meant as an address and is none.
    #[error("the user name is not an e-mail address")]
    Email,
    /// It begins with `+` and is no number.
    #[error("a phone number is + and 7 to 15 digits")]
    Phone,
}

/// A phone number in international form: `+` and digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Checks `text` and takes it as it is.
    pub fn new(text: &str) -> Result<Self, UserNameError> {
        let digits = text.strip_prefix('+').ok_or(UserNameError::Phone)?;
        let is_number = PHONE_DIGITS.contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_number { Ok(Self(text.to_owned())) } else { Err(UserNameError::Phone) }
    }

    /// The number with its `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of an account (contract rainmaker §2.5): an e-mail address, or a phone number with its `+`.
///
/// Addresses are folded to lower case, so that one mailbox has one account. They are ASCII: tokens carry them in claims
/// that clients decode as such (§2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UserName {
    /// An address in lower case.
    Email(String),
    /// A phone number.
    Phone(PhoneNumber),
}

impl UserName {
    /// Reads what a client sent. White space around it is no part of it.
    pub fn parse(text: &str) -> Result<Self, UserNameError> {
        let text = text.trim();
        match text {
            "" => Err(UserNameError::Missing),
            number if number.starts_with('+') => PhoneNumber::new(number).map(Self::Phone),
            address if is_email(address) => Ok(Self::Email(address.to_ascii_lowercase())),
            _ => Err(UserNameError::Email),
        }
    }

    /// The name as it is stored and shown.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(address) => address,
            Self::Phone(number) => number.as_str(),
        }
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Whether mail can be sent to it as far as its form tells: `local@domain.tld` of ASCII without quoting.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_is_good = (1..=MAX_LOCAL_CHARACTERS).contains(&local.len())
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_is_good = labels.len() >= 2 && labels.iter().all(|label| is_label(label));
    text.len() <= MAX_EMAIL_CHARACTERS && local_is_good && domain_is_good
}

/// What an atom is made of (RFC 5322, 3.2.3).
fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_numbers_are_kept() {
        assert_eq!(UserName::parse(" Ada.L+iot@Example.COM ").unwrap().as_str(), "ada.l+iot@example.com");
        assert_eq!(UserName::parse("+4915112345678").unwrap().as_str(), "+4915112345678");
        for address in ["a@b.c", "o'hara@x-y.example", "1@2.3"] {
            assert!(UserName::parse(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn what_is_neither_is_told_by_what_it_was_meant_to_be() {
        for nothing in ["", "  "] {
            assert_eq!(UserName::parse(nothing), Err(UserNameError::Missing));
        }
        let long_local = format!("{}@b.c", "a".repeat(65));
        let long = format!("a@{}.{}.{}.{}.c", "b".repeat(63), "b".repeat(63), "b".repeat(63), "b".repeat(63));
        for address in [
            "ada",
            "@b.c",
            "a@",
            "a@b",
            "a@b..c",
            "a@-b.c",
            "a@b-.c",
            "a b@c.d",
            ".a@b.c",
            "a.@b.c",
            "ä@b.c",
            "a@b@c.d",
            &long_local,
            &long,
        ] {
            assert_eq!(UserName::parse(address), Err(UserNameError::Email), "{address}");
        }
        for number in ["+", "+123456", "+1234567890123456", "+49 151 123456", "+0123456789", "+49x51123456"] {
            assert_eq!(UserName::parse(number), Err(UserNameError::Phone), "{number}");
        }
    }
}
