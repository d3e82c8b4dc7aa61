//! The name of a device template that people read.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "displayName",
    minimum: 1,
    maximum: 256,
    allows: |character| character != '\0',
    allowed: "the null character is not allowed",
};

checked_text! {
    /// The name of a device template as people read it: 1 to 256 characters of any kind but U+0000.
    ///
    /// No maximum is published; 256 is ours, so that an index entry stays small.
    TemplateName, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_something_to_read_and_an_end() {
        for text in ["Thermostat", &"ü".repeat(256)] {
            assert!(TemplateName::new(text).is_ok(), "{text}");
        }
        for text in ["", "a\0", &"a".repeat(257)] {
            assert!(TemplateName::new(text).is_err(), "{text:?}");
        }
    }
}
