//! One label of a host name.

use super::IdentifierError;
use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "domain name",
    minimum: 1,
    maximum: 63,
    allows: |character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-',
    allowed: "allowed are lower-case ASCII letters, digits and, between them, -",
};

checked_text! {
    /// What stands before the first dot of a host name: 1 to 63 lower-case ASCII letters, digits and `-`, with no `-` at
    /// either end (RFC 1035, 2.3.1; contract rainmaker §S, "Domain").
    HostLabel, check
}

fn check(text: &str) -> Result<(), IdentifierError> {
    RULE.check(text)?;
    if text.starts_with('-') {
        return Err(RULE.offence('-', 1));
    }
    if text.ends_with('-') {
        return Err(RULE.offence('-', text.len()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_letters_digits_and_dashes_between_them_up_to_63() {
        for text in ["a", "9", "my-fleet-1", &"a".repeat(63)] {
            assert!(HostLabel::new(text).is_ok(), "{text}");
        }
        for text in ["", "My-fleet", "-a", "a-", "a.b", "a_b", "ä", "a b", &"a".repeat(64)] {
            assert!(HostLabel::new(text).is_err(), "{text}");
        }
    }
}
