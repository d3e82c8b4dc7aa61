//! The conditions of IoTDA's advanced search, of which its dynamic groups are made (Huawei's documentation of IoTDA,
//! "Advanced Search"; contract iotda §6.3).
//!
//! What stands behind `WHERE` there is a condition of our own query language with other names for what the service knows
//! of a device: `device_id`, `node_id`, `device_name`, `product_id`. They are read as `$id`, `$id`, `$displayName` and
//! `$template`; all else of the language may be used as well. `LIKE`, and the fields of what the service does not know of
//! a device, such as tags, are refused.

use thiserror::Error;

use super::query::{self, Metadata, Query, QueryError, QueryField, Source};
use super::{Expression, Field, Operator, TypeError, check_comparison, check_null_test};

/// How many characters a condition may have (Huawei's documentation of IoTDA).
pub const MAXIMUM_LENGTH: usize = 400;

/// What stands in front of a condition in a whole query.
const BEGINNING: &str = "SELECT * FROM devices WHERE ";

/// The names of the other language, and what they mean.
const NAMES: &[(&str, Metadata)] = &[
    ("device_id", Metadata::Id),
    ("node_id", Metadata::Id),
    ("device_name", Metadata::DisplayName),
    ("product_id", Metadata::Template),
];

/// The names that mean something there and nothing here; no property is called so by mistake.
const UNKNOWN: &[&str] = &[
    "app_id",
    "gateway_id",
    "node_type",
    "status",
    "create_time",
    "sw_version",
    "fw_version",
    "group_id",
    "tag_key",
    "tag_value",
    "marker",
];

/// Why a condition cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SearchError {
    /// More than [`MAXIMUM_LENGTH`] characters.
    #[error("the condition has {length} characters; at most {MAXIMUM_LENGTH} are allowed")]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// Not a condition. Positions count from the beginning of a whole query.
    #[error("{error} (positions count from the beginning of {BEGINNING}…)")]
    Query {
        /// Why not.
        error: QueryError,
    },
    /// A field that is not served.
    #[error("{name} cannot be searched for here")]
    UnknownField {
        /// Its name.
        name: String,
    },
    /// A comparison that makes no sense.
    #[error("{name} {error}")]
    Type {
        /// The field.
        name: String,
        /// Why.
        error: TypeError,
    },
}

/// Reads a condition to the query that it means.
pub fn parse(condition: &str) -> Result<Query, SearchError> {
    let length = condition.chars().count();
    if length > MAXIMUM_LENGTH {
        return Err(SearchError::TooLong { length });
    }
    let query = query::parse(&format!("{BEGINNING}{condition}")).map_err(|error| SearchError::Query { error })?;
    let condition = query.condition.as_ref().map(named).transpose()?;
    Ok(Query { source: Source::Devices, condition })
}

/// The expression with the names of our language.
fn named(expression: &Expression<QueryField>) -> Result<Expression<QueryField>, SearchError> {
    let all = |parts: &[Expression<QueryField>]| parts.iter().map(named).collect::<Result<Vec<_>, _>>();
    Ok(match expression {
        Expression::And(parts) => Expression::And(all(parts)?),
        Expression::Or(parts) => Expression::Or(all(parts)?),
        Expression::Not(part) => Expression::Not(Box::new(named(part)?)),
        Expression::Compare { field, operator, literal } => {
            let known = known(field)?;
            check_comparison(&known, *operator, literal).map_err(|error| wrong_type(field, error))?;
            Expression::Compare { field: known, operator: *operator, literal: literal.clone() }
        }
        Expression::In { field, literals } => {
            let known = known(field)?;
            for literal in literals {
                check_comparison(&known, Operator::Eq, literal).map_err(|error| wrong_type(field, error))?;
            }
            Expression::In { field: known, literals: literals.clone() }
        }
        Expression::IsNull { field, expected } => {
            let known = known(field)?;
            check_null_test(&known, Operator::Eq).map_err(|error| wrong_type(field, error))?;
            Expression::IsNull { field: known, expected: *expected }
        }
        Expression::Contains { .. } | Expression::IndexOf { .. } | Expression::Constant(_) => expression.clone(),
    })
}

/// The field of a name.
fn known(field: &QueryField) -> Result<QueryField, SearchError> {
    let Some(path) = field.property().filter(|path| path.component.is_empty()) else {
        return Ok(field.clone());
    };
    if UNKNOWN.contains(&path.name.as_str()) {
        return Err(SearchError::UnknownField { name: path.name.clone() });
    }
    let metadata = NAMES.iter().find(|(name, _)| *name == path.name);
    Ok(metadata.map_or_else(|| field.clone(), |(_, metadata)| QueryField::Metadata(*metadata)))
}

fn wrong_type(field: &QueryField, error: TypeError) -> SearchError {
    SearchError::Type { name: field.property().map(|path| path.name.clone()).unwrap_or_default(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_other_language_are_understood() {
        let read = |text: &str| parse(text).map(|query| query::print(&query));
        assert_eq!(
            read("product_id = 'pump' and (device_name != 'x' or node_id in ['a', 'b'])").unwrap(),
            r#"SELECT * FROM devices WHERE $template = "pump" AND ($displayName != "x" OR $id IN ["a", "b"])"#
        );
        assert_eq!(read("temperature > 5").unwrap(), "SELECT * FROM devices WHERE temperature > 5");
        assert_eq!(read("not product_id = null").unwrap(), "SELECT * FROM devices WHERE NOT $template = null");
        // A property of a component may be called as it likes.
        assert_eq!(read("valve.status = 'open'").unwrap(), r#"SELECT * FROM devices WHERE valve.status = "open""#);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let error = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(error("status = 'ONLINE'"), "status cannot be searched for here");
        assert_eq!(error("device_id = 5"), "device_id is a text and can be compared with a text only");
        assert!(error("device_id in [5]").starts_with("device_id is a text"), "{}", error("device_id in [5]"));
        assert!(error("device_name like 'a%'").contains("position 41"), "{}", error("device_name like 'a%'"));
        assert!(error("device_id = null").starts_with("device_id "), "{}", error("device_id = null"));
        assert!(matches!(parse(""), Err(SearchError::Query { .. })));
    }

    #[test]
    fn it_has_400_characters_at_most() {
        let text = |length: usize| format!("a = '{}'", "x".repeat(length - 6));
        assert!(parse(&text(MAXIMUM_LENGTH)).is_ok());
        assert_eq!(parse(&text(MAXIMUM_LENGTH + 1)), Err(SearchError::TooLong { length: MAXIMUM_LENGTH + 1 }));
    }
}
