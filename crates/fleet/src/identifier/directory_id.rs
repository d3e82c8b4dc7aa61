//! Ids that a directory gave.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "directory id",
    minimum: 1,
    maximum: 128,
    allows: |character| character.is_ascii_graphic(),
    allowed: "allowed are visible ASCII characters",
};

checked_text! {
    /// The id of a directory or of an object in one, which is a GUID at Microsoft (contract central §5, users): 1 to 128
    /// visible ASCII characters. The contract gives it no form.
    DirectoryId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_characters_up_to_128() {
        for text in ["6b3e7a0f-5b9c-4c6d-9a6b-3f2f1d0c9e8a", "t", &"x".repeat(128)] {
            assert!(DirectoryId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a b", "ä", "a\n", &"x".repeat(129)] {
            assert!(DirectoryId::new(text).is_err(), "{text}");
        }
    }
}
