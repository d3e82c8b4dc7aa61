//! The fields of a device group.

use super::odata::Vocabulary;
use super::{Field, ValueKind};

/// What the filter over a list of device groups can speak of. The contract names none; these are the members that a
/// group has, under the names that filters over devices have for them (contract central §2.6, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupField {
    /// The group's id.
    Id,
    /// The name that people read.
    DisplayName,
    /// What it is for; may be missing.
    Description,
    /// The ids of its organizations.
    Scopes,
}

impl Field for GroupField {
    fn kind(&self) -> ValueKind {
        match self {
            Self::Id | Self::DisplayName => ValueKind::Text,
            Self::Description => ValueKind::OptionalText,
            Self::Scopes => ValueKind::Texts,
        }
    }
}

impl Vocabulary for GroupField {
    const NAMES: &'static [&'static str] = &["id", "displayName", "description", "scopes"];

    fn from_name(name: &str) -> Option<Self> {
        const FIELDS: [GroupField; 4] =
            [GroupField::Id, GroupField::DisplayName, GroupField::Description, GroupField::Scopes];
        FIELDS.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::DisplayName => "displayName",
            Self::Description => "description",
            Self::Scopes => "scopes",
        }
    }

    fn is_searchable(self) -> bool {
        self == Self::DisplayName
    }
}

#[cfg(test)]
mod tests {
    use super::super::odata::parse;
    use super::super::{Expression, Literal, Operator};
    use super::*;

    #[test]
    fn a_list_of_groups_has_a_filter_of_its_own() {
        for name in GroupField::NAMES {
            assert_eq!(GroupField::from_name(&name.to_uppercase()).map(Vocabulary::name), Some(*name));
        }
        let text = Literal::Text("x".into());
        let equal = Expression::Compare { field: GroupField::DisplayName, operator: Operator::Eq, literal: text };
        assert_eq!(parse("displayName eq 'x'"), Ok(equal));
        let found = parse::<GroupField>("contains(displayName, 'x') and description ne null");
        assert!(found.is_ok(), "{found:?}");
        assert!(parse::<GroupField>("template eq 'x'").is_err());
    }
}
