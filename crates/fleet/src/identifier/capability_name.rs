//! The name of something that a device can do, or of a part of it.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "name",
    minimum: 1,
    maximum: 512,
    allows: |character| character.is_ascii_graphic(),
    allowed: "allowed are visible ASCII characters",
};

checked_text! {
    /// The name of a command or a component: 1 to 512 visible ASCII characters, case-sensitive.
    ///
    /// The contract has no pattern for it. 512 is what DTDL allows a name to have; its characters (letters, digits, `_`)
    /// are a part of these, which also fit into a header of the message that a device receives.
    CapabilityName, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_up_to_512() {
        for text in ["reboot", "urn:old:form:1/x", "$iotin:echo", &"x".repeat(512)] {
            assert!(CapabilityName::new(text).is_ok(), "{text}");
        }
        for text in ["", "a b", "ä", "a\n", "a\u{7f}", &"x".repeat(513)] {
            assert!(CapabilityName::new(text).is_err(), "{text:?}");
        }
    }
}
