//! What may be compared with what; the same for every syntax.

use thiserror::Error;

use super::{Field, Literal, Operator, ValueKind};

/// Why a comparison makes no sense. The text follows the name of the field, as in "enabled has no order …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TypeError {
    /// A text field against something else.
    #[error("is a text and can be compared with a text only")]
    TextExpected,
    /// A boolean field against something else.
    #[error("is true or false and can be compared with true or false only")]
    BooleanExpected,
    /// Less or greater than true or false.
    #[error("has no order and can be compared for equality only")]
    NoOrder,
    /// Less or greater than null.
    #[error("can be compared with null for equality only")]
    NullHasNoOrder,
    /// A null test on a field that always has a value, or on one with several.
    #[error("can not be compared with null")]
    NeverNull,
}

/// Whether `field` may be compared with `literal` by `operator`.
pub fn check_comparison(field: &impl Field, operator: Operator, literal: &Literal) -> Result<(), TypeError> {
    match (field.kind(), literal) {
        (ValueKind::Boolean, Literal::Text(_) | Literal::Number(_)) => Err(TypeError::BooleanExpected),
        (ValueKind::Text | ValueKind::OptionalText | ValueKind::Texts, Literal::Boolean(_) | Literal::Number(_)) => {
            Err(TypeError::TextExpected)
        }
        (_, Literal::Boolean(_)) if operator.needs_order() => Err(TypeError::NoOrder),
        _ => Ok(()),
    }
}

/// Whether `field` may be compared with null by `operator`, and if so, whether that asks for the records where it is
/// missing.
///
/// Only a field that may be missing can. One with several values cannot: "no organization" and "an organization that is
/// null" are too easily taken for each other.
pub fn check_null_test(field: &impl Field, operator: Operator) -> Result<bool, TypeError> {
    match (field.kind(), operator) {
        (ValueKind::OptionalText | ValueKind::Any, Operator::Eq) => Ok(true),
        (ValueKind::OptionalText | ValueKind::Any, Operator::Ne) => Ok(false),
        (ValueKind::OptionalText | ValueKind::Any, _) => Err(TypeError::NullHasNoOrder),
        _ => Err(TypeError::NeverNull),
    }
}

#[cfg(test)]
mod tests {
    use super::super::DeviceField::{Enabled, Id, Scopes, Template};
    use super::*;

    #[test]
    fn types_must_agree_and_booleans_have_no_order() {
        let (text, boolean) = (Literal::Text("x".to_owned()), Literal::Boolean(true));
        assert_eq!(check_comparison(&Id, Operator::Lt, &text), Ok(()));
        assert_eq!(check_comparison(&Scopes, Operator::Ge, &text), Ok(()));
        assert_eq!(check_comparison(&Id, Operator::Eq, &boolean), Err(TypeError::TextExpected));
        assert_eq!(check_comparison(&Enabled, Operator::Ne, &boolean), Ok(()));
        assert_eq!(check_comparison(&Enabled, Operator::Gt, &boolean), Err(TypeError::NoOrder));
        assert_eq!(check_comparison(&Enabled, Operator::Eq, &text), Err(TypeError::BooleanExpected));
        let number = Literal::Number(1.into());
        assert_eq!(check_comparison(&Id, Operator::Eq, &number), Err(TypeError::TextExpected));
        assert_eq!(check_comparison(&Enabled, Operator::Eq, &number), Err(TypeError::BooleanExpected));
    }

    #[test]
    fn only_a_field_that_may_be_missing_is_tested_for_null() {
        assert_eq!(check_null_test(&Template, Operator::Eq), Ok(true));
        assert_eq!(check_null_test(&Template, Operator::Ne), Ok(false));
        assert_eq!(check_null_test(&Template, Operator::Lt), Err(TypeError::NullHasNoOrder));
        for field in [Id, Scopes, Enabled] {
            assert_eq!(check_null_test(&field, Operator::Eq), Err(TypeError::NeverNull), "{field:?}");
        }
    }
}
