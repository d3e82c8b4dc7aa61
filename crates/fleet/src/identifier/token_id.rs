//! The id of an API token.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "token id",
    minimum: 1,
    maximum: 40,
    allows: |character| character.is_ascii_alphanumeric() || character == '-',
    allowed: "allowed are ASCII letters, digits and -",
};

checked_text! {
    /// The id that the maker of an API token gives it: 1 to 40 ASCII letters, digits and `-`; case-sensitive (contract
    /// central §1.8). It is part of the token's text (`skn`) and no secret.
    TokenId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_dashes_up_to_40() {
        assert!(TokenId::new("CI-2026").is_ok());
        assert!(TokenId::new("x".repeat(40)).is_ok());
        for text in ["", "a_b", "a b", "ä", &"x".repeat(41)] {
            assert!(TokenId::new(text).is_err(), "{text}");
        }
    }
}
