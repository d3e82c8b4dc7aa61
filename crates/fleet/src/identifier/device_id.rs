//! The id of a device.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "device id",
    minimum: 1,
    maximum: 128,
    allows: |character| character.is_ascii_alphanumeric() || "-.+%_#*?!(),:=@$'".contains(character),
    allowed: "allowed are ASCII letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '",
};

checked_text! {
    /// The id of a device: 1 to 128 characters of ASCII letters, digits and ``- . + % _ # * ? ! ( ) , : = @ $ '``
    /// (contract central §1.8).
    ///
    /// Case-sensitive. It may hold `%`, `?` and `#`, so it must be percent-encoded in a URL and decoded exactly once.
    /// It holds no `/`.
    DeviceId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identifier::IdentifierError;

    #[test]
    fn every_character_of_the_contract_is_allowed() {
        for text in ["a", "Device-01", "-.+%_#*?!(),:=@$'", "%41", &"x".repeat(128)] {
            assert_eq!(DeviceId::new(text).map(String::from), Ok(text.to_owned()));
        }
    }

    #[test]
    fn case_tells_devices_apart() {
        assert_ne!(DeviceId::new("Pump"), DeviceId::new("pump"));
    }

    #[test]
    fn the_error_names_the_character_and_its_place() {
        let error = DeviceId::new("böse/pump").unwrap_err();
        assert_eq!(
            error.to_string(),
            "device id has 'ö' at position 2; allowed are ASCII letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '"
        );
        for (text, character) in [("a b", ' '), ("a/b", '/'), ("a;b", ';'), ("a\"b", '"'), ("a\0b", '\0'), ("a~b", '~')]
        {
            assert!(
                matches!(DeviceId::new(text), Err(IdentifierError::Character { character: found, position: 2, .. }) if found == character),
                "{text}"
            );
        }
    }

    #[test]
    fn length_is_1_to_128() {
        assert_eq!(DeviceId::new("").unwrap_err().to_string(), "device id must have at least 1 character(s)");
        assert_eq!(
            DeviceId::new("x".repeat(129)).unwrap_err().to_string(),
            "device id has 129 characters; at most 128 are allowed"
        );
    }

    #[test]
    fn json_is_checked_as_well() {
        assert_eq!(serde_json::from_str::<DeviceId>("\"pump\"").unwrap().as_str(), "pump");
        assert!(serde_json::from_str::<DeviceId>("\"a b\"").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            if let Ok(id) = DeviceId::new(text.clone()) {
                prop_assert_eq!(id.as_str(), text);
            }
        }
    }
}
