//! The id of a device template.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "template",
    minimum: 1,
    maximum: 2048,
    allows: |character| character != '\0',
    allowed: "the null character is not allowed",
};

checked_text! {
    /// The id of a device template, usually a DTMI such as `dtmi:modelDefinition:hkwwkuqv:vfynvkgs;1` or the older
    /// `urn:…` form. Any text of 1 to 2048 characters without U+0000 is taken, since templates that we do not hold may
    /// be named (contract central §2.3).
    ///
    /// No maximum is published; 2048 is ours, so that an index entry stays small.
    TemplateId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_but_an_empty_one_is_taken() {
        for text in
            ["dtmi:modelDefinition:hkwwkuqv:vfynvkgs;1", "urn:modelDefinition:a:b", "Kühlschrank 2", &"x".repeat(2048)]
        {
            assert!(TemplateId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a\0b", &"x".repeat(2049)] {
            assert!(TemplateId::new(text).is_err(), "{text:?}");
        }
    }
}
