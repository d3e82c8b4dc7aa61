//! The id of a user of the Central dialect.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "user id",
    minimum: 1,
    maximum: 48,
    allows: |character| character.is_ascii_alphanumeric() || character == '-' || character == '_',
    allowed: "allowed are ASCII letters, digits, - and _",
};

checked_text! {
    /// The id that whoever adds a user gives them: 1 to 48 ASCII letters, digits, `-` and `_`; case-sensitive (contract
    /// central §1.8, where the published pattern would also match an empty id).
    UserId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_dashes_and_underscores_up_to_48() {
        for text in ["u", "User_001-b", &"x".repeat(48)] {
            assert!(UserId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a b", "a.b", "ä", &"x".repeat(49)] {
            assert!(UserId::new(text).is_err(), "{text}");
        }
    }
}
