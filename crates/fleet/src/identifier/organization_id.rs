//! The id of an organization.

use super::IdentifierError;
use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "organization id",
    minimum: 2,
    maximum: 48,
    allows: |character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-',
    allowed: "allowed are lower-case ASCII letters, digits and, between them, -",
};

checked_text! {
    /// The id of an organization: 2 to 48 lower-case ASCII letters, digits and `-`, with no `-` at either end (contract
    /// central §1.8, where the published pattern is `^(?!-)[a-z0-9-]{1,48}[a-z0-9]$` beside a maximum of 48).
    OrganizationId, check
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
    fn it_follows_the_published_pattern() {
        for text in ["ab", "seattle", "a-b", "a--b", "0-0", &"x".repeat(48)] {
            assert!(OrganizationId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a", "-a", "a-", "--", "Ab", "a_b", "ä0", &"x".repeat(49)] {
            assert!(OrganizationId::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_dash_at_the_end_is_named_with_its_place() {
        assert_eq!(
            OrganizationId::new("north-").unwrap_err().to_string(),
            "organization id has '-' at position 6; allowed are lower-case ASCII letters, digits and, between them, -"
        );
    }
}
