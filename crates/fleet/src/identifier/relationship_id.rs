//! The id of a relationship between two devices.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "relationship id",
    minimum: 1,
    maximum: 255,
    allows: |character| character.is_ascii_alphanumeric() || "-.+%_#*?!(),:=@$'".contains(character),
    allowed: "allowed are ASCII letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '",
};

checked_text! {
    /// The id of a relationship: 1 to 255 of the characters that a device id may have; case-sensitive. Nothing is
    /// published of it (contract central §1.8): the length is that of groups and jobs, and clients choose UUIDs or
    /// compose it of the ids of the two devices.
    RelationshipId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_device_ids_up_to_255() {
        for text in ["8f2d6d1e-0a3b-4a55-9c7e-3d1f5b0c2a11", "gateway:sensor", &"x".repeat(255)] {
            assert!(RelationshipId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a b", "a/b", "ä", &"x".repeat(256)] {
            assert!(RelationshipId::new(text).is_err(), "{text}");
        }
    }
}
