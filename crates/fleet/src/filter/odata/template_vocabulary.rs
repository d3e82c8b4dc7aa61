//! The names by which `OData` knows the fields of a device template (contract central §2.6).

use super::super::TemplateField;
use super::Vocabulary;

impl Vocabulary for TemplateField {
    const NAMES: &'static [&'static str] = &["@id", "displayName", "capabilityModelId"];

    fn from_name(name: &str) -> Option<Self> {
        const FIELDS: [TemplateField; 3] =
            [TemplateField::Id, TemplateField::DisplayName, TemplateField::CapabilityModelId];
        FIELDS.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }

    fn from_quoted_name(text: &str) -> Option<Self> {
        (text == Self::Id.name()).then_some(Self::Id)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Id => "@id",
            Self::DisplayName => "displayName",
            Self::CapabilityModelId => "capabilityModelId",
        }
    }

    fn is_searchable(self) -> bool {
        self == Self::DisplayName
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Expression, Literal, Operator};
    use super::super::{parse, print};
    use super::*;

    fn equal(field: TemplateField, text: &str) -> Expression<TemplateField> {
        Expression::Compare { field, operator: Operator::Eq, literal: Literal::Text(text.to_owned()) }
    }

    #[test]
    fn the_documented_examples_are_read_and_written_back() {
        for (filter, expected) in [
            ("'@id' eq 'dtmi:example:test;1'", equal(TemplateField::Id, "dtmi:example:test;1")),
            ("@id eq 'dtmi:example:test;1'", equal(TemplateField::Id, "dtmi:example:test;1")),
            (
                "'@id' eq 'a' and capabilityModelId eq 'b'",
                Expression::And(vec![equal(TemplateField::Id, "a"), equal(TemplateField::CapabilityModelId, "b")]),
            ),
            (
                "contains(displayName, 'template1')",
                Expression::Contains { field: TemplateField::DisplayName, text: "template1".into() },
            ),
            (
                "capabilityModelId eq null",
                Expression::IsNull { field: TemplateField::CapabilityModelId, expected: true },
            ),
        ] {
            let read = parse::<TemplateField>(filter).unwrap();
            assert_eq!(read, expected, "{filter}");
            assert_eq!(parse(&print(&read)), Ok(read), "{filter}");
        }
    }

    #[test]
    fn other_fields_and_other_texts_on_the_left_are_refused() {
        for (filter, message) in [
            ("id eq 'a'", "unknown field \"id\" at position 1; known are @id, displayName, capabilityModelId"),
            ("'displayName' eq 'a'", "the value at position 1 must stand on the right of the field"),
            ("contains(capabilityModelId, 'a')", "the field capabilityModelId at position 10 cannot be searched"),
            ("@id eq null", "the field @id at position 1 can not be compared with null"),
            (
                "displayName eq true",
                "the field displayName at position 1 is a text and can be compared with a text only",
            ),
        ] {
            assert_eq!(parse::<TemplateField>(filter).unwrap_err().to_string(), message, "{filter}");
        }
    }
}
