//! Why a device is, or is not, what a query selects.

use super::super::{Expression, Record, truth};
use super::{QueryField, print_expression};

/// What one part of a query is for a record, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The part, printed.
    pub text: String,
    /// Whether it is true; `None` when that is unknown, because a value is missing or of another type.
    pub truth: Option<bool>,
    /// The parts that decide it, in their order: those of `AND` and `OR`, the one of `NOT`, none of a comparison.
    pub parts: Vec<Explanation>,
}

/// What `expression` and each of its parts are for `record`. The record is selected if the whole is true.
pub fn explain(expression: &Expression<QueryField>, record: &(impl Record<QueryField> + ?Sized)) -> Explanation {
    let parts = match expression {
        Expression::And(parts) | Expression::Or(parts) => parts.iter().map(|part| explain(part, record)).collect(),
        Expression::Not(part) => vec![explain(part, record)],
        _ => Vec::new(),
    };
    Explanation { text: print_expression(expression), truth: truth(expression, record), parts }
}
