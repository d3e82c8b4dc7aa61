//! The name of a module of a device.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "module name",
    minimum: 1,
    maximum: 128,
    allows: |character| character.is_ascii_alphanumeric() || "-.+%_#*?!(),:=@$'".contains(character),
    allowed: "allowed are ASCII letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '",
};

checked_text! {
    /// The name of a module of a device: 1 to 128 characters, the same that a device id may have, since IoT Hub has one
    /// rule for both. Case-sensitive.
    ModuleName, |text| RULE.check(text)
}

impl ModuleName {
    /// Whether it is a part of the edge runtime (`$edgeAgent`, `$edgeHub`), which lists of modules leave out (contract
    /// central §2.8).
    pub fn is_of_runtime(&self) -> bool {
        matches!(self.as_str(), "$edgeAgent" | "$edgeHub")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_like_a_device_id() {
        for text in ["a", "SimulatedTemperatureSensor", "$edgeAgent", &"x".repeat(128)] {
            assert_eq!(ModuleName::new(text).map(String::from), Ok(text.to_owned()));
        }
        for text in ["", "a/b", "a b", "ä", &"x".repeat(129)] {
            assert!(ModuleName::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_runtime_is_no_custom_module() {
        assert!(ModuleName::new("$edgeHub").unwrap().is_of_runtime());
        assert!(!ModuleName::new("$edgehub2").unwrap().is_of_runtime());
    }
}
