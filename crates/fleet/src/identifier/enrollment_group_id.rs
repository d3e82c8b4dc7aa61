//! The id of an enrolment group.

use super::text::{Rule, checked_text};

const RULE: Rule = Rule {
    what: "enrollment group id",
    minimum: 1,
    maximum: 255,
    allows: |character| character.is_ascii_alphanumeric() || character == '-',
    allowed: "allowed are ASCII letters, digits and -",
};

checked_text! {
    /// The id of an enrolment group: 1 to 255 ASCII letters, digits and `-`, case-sensitive (contract central §1.8).
    EnrollmentGroupId, |text| RULE.check(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_1_to_255_of_its_characters() {
        for text in ["a", "475cad48-b7ff-4a09-b51e-1a9021385453", &"x".repeat(255)] {
            assert!(EnrollmentGroupId::new(text).is_ok(), "{text}");
        }
        for text in ["", "a_b", "a b", "a.b", "ä", &"x".repeat(256)] {
            assert!(EnrollmentGroupId::new(text).is_err(), "{text}");
        }
    }
}
