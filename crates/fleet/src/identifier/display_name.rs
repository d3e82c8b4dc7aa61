//! The name that people read.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "displayName",
    minimum: 1,
    maximum: 148,
    allows: |character| character != '\0',
    allowed: "the null character is not allowed",
};

checked_text! {
    /// The name of a device as people read it: 1 to 148 characters (Unicode scalar values, not bytes) of any kind but
    /// U+0000 (contract central §1.8).
    ///
    /// An empty name is refused, though the contract is silent about it: it would show as nothing, and a client that
    /// wants the default (the device's id) leaves the member out. U+0000 is refused because C strings and some of
    /// SQLite's text functions end at it.
    DisplayName, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(DisplayName::new("ü".repeat(148)).is_ok());
        assert!(DisplayName::new("🌡".repeat(148)).is_ok());
        assert_eq!(
            DisplayName::new("ü".repeat(149)).unwrap_err().to_string(),
            "displayName has 149 characters; at most 148 are allowed"
        );
    }

    #[test]
    fn an_empty_name_and_the_null_character_are_refused() {
        assert_eq!(DisplayName::new("").unwrap_err().to_string(), "displayName must have at least 1 character(s)");
        assert_eq!(
            DisplayName::new("a\0").unwrap_err().to_string(),
            "displayName has '\\0' at position 2; the null character is not allowed"
        );
    }

    #[test]
    fn nothing_is_trimmed() {
        assert_eq!(DisplayName::new("  Pump\n").unwrap().as_str(), "  Pump\n");
    }
}
