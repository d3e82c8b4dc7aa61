//! The id of a device group.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "device group id",
    minimum: 1,
    maximum: 255,
    allows: |character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'),
    allowed: "allowed are ASCII letters, digits, _ and -",
};

checked_text! {
    /// The id of a device group: 1 to 255 ASCII letters, digits, `_` and `-`, case-sensitive (contract central §1.8).
    DeviceGroupId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_1_to_255_of_its_characters() {
        for text in ["a", "475cad48-b7ff-4a09-b51e-1a9021385453", "Group_1", &"x".repeat(255)] {
            assert!(DeviceGroupId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a b", "a.b", "ä", "a/b", &"x".repeat(256)] {
            assert!(DeviceGroupId::new(text).is_err(), "{text}");
        }
    }
}
