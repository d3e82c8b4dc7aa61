//! The id by which a device registers.

use super::IdentifierError;
use super::text::{Rule, checked_text};

const WHAT: &str = "registration id";

const RULE: Rule = Rule {
    what: WHAT,
    minimum: 1,
    maximum: 128,
    allows: |character| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | ':'),
    allowed: "allowed are ASCII letters, digits and - . _ :",
};

checked_text! {
    /// The id by which a device registers: 1 to 128 ASCII letters, digits and `- . _ :`, the last of them a letter, a digit
    /// or `-` (contract central §8.2).
    ///
    /// Two that differ in case are the same. It is kept as the device wrote it all the same: its key is derived from that.
    RegistrationId, |text| RULE.check(text).and_then(|()| check_end(text))
}

fn check_end(text: &str) -> Result<(), IdentifierError> {
    let last = text.chars().next_back().filter(|last| !last.is_ascii_alphanumeric() && *last != '-');
    last.map_or(Ok(()), |character| {
        let allowed = "the last one must be a letter, a digit or -";
        Err(IdentifierError::Character { what: WHAT, character, position: text.chars().count(), allowed })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_1_to_128_of_its_characters_and_a_plain_end() {
        for text in ["a", "sn-007:8.a_b-", "Pump-01", &"x".repeat(128)] {
            assert!(RegistrationId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a b", "a/b", "a#", "ä", "a.", "a_", "a:", &"x".repeat(129)] {
            assert!(RegistrationId::new(text).is_err(), "{text}");
        }
        assert!(RegistrationId::new("ab.").unwrap_err().to_string().contains("position 3"));
    }
}
