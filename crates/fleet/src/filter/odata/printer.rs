//! From the tree back to text.

use super::super::syntax::printer::{self, Style};
use super::super::{Expression, Literal, Operator};
use super::Vocabulary;

/// Writes the filter in its shortest form. [`super::parse`] reads it back to the same tree, if that came from there.
///
/// A tree that it could not have come from may have no text of its own: an empty `and` or `or` is written as what it
/// means, as long as the vocabulary can say it.
pub fn print<F: Vocabulary>(expression: &Expression<F>) -> String {
    printer::print::<F, OData>(expression)
}

struct OData;

impl<F: Vocabulary> Style<F> for OData {
    const AND: &'static str = " and ";
    const OR: &'static str = " or ";
    const NOT: &'static str = "not ";
    const LIST: (&'static str, &'static str) = (" in (", ")");

    fn field(field: &F) -> String {
        field.name().to_owned()
    }

    fn quote(text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    fn operator(operator: Operator) -> &'static str {
        match operator {
            Operator::Eq => "eq",
            Operator::Ne => "ne",
            Operator::Lt => "lt",
            Operator::Le => "le",
            Operator::Gt => "gt",
            Operator::Ge => "ge",
        }
    }

    fn constant(truth: bool) -> &'static str {
        F::print_constant(truth).unwrap_or(if truth { "true" } else { "false" })
    }

    fn comparison(field: &F, operator: Operator, literal: &Literal) -> Option<&'static str> {
        field.print_comparison(operator, literal)
    }
}
