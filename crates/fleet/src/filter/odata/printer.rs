//! From the tree back to text.

use super::super::{Expression, Literal, Operator};
use super::Vocabulary;

/// Writes the filter in its shortest form. [`super::parse`] reads it back to the same tree, if that came from there.
///
/// A tree that it could not have come from may have no text of its own: an empty `and` or `or` is written as what it
/// means, as long as the vocabulary can say it.
pub fn print<F: Vocabulary>(expression: &Expression<F>) -> String {
    let mut text = String::new();
    write(expression, Place::Outside, &mut text);
    text
}

/// What stands around an expression, from the loosest to the tightest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Outside,
    InOr,
    InAndOrNot,
}

fn write<F: Vocabulary>(expression: &Expression<F>, place: Place, text: &mut String) {
    match expression {
        Expression::And(parts) if !parts.is_empty() => {
            join(parts, " and ", Place::InAndOrNot, place >= Place::InAndOrNot, text);
        }
        Expression::Or(parts) if !parts.is_empty() => {
            join(parts, " or ", Place::InOr, place >= Place::InOr, text);
        }
        Expression::And(_) => text.push_str(constant::<F>(true)),
        Expression::Or(_) => text.push_str(constant::<F>(false)),
        Expression::Constant(truth) => text.push_str(constant::<F>(*truth)),
        Expression::Not(part) => {
            text.push_str("not ");
            write(part, Place::InAndOrNot, text);
        }
        Expression::Compare { field, operator, literal } => {
            text.push_str(&comparison(*field, *operator, literal));
        }
        Expression::IsNull { field, expected } => {
            let operator = if *expected { Operator::Eq } else { Operator::Ne };
            text.push_str(&[field.name(), word(operator), "null"].join(" "));
        }
        Expression::Contains { field, text: wanted } => {
            text.push_str(&call("contains", *field, wanted));
        }
        Expression::IndexOf { field, text: wanted, operator, index } => {
            let call = call("indexof", *field, wanted);
            text.push_str(&[&call, word(*operator), &index.to_string()].join(" "));
        }
    }
}

fn comparison<F: Vocabulary>(field: F, operator: Operator, literal: &Literal) -> String {
    if let Some(comparison) = field.print_comparison(operator, literal) {
        return comparison.to_owned();
    }
    let literal = match literal {
        Literal::Text(value) => quote(value),
        Literal::Boolean(value) => value.to_string(),
    };
    [field.name(), word(operator), &literal].join(" ")
}

fn call<F: Vocabulary>(function: &str, field: F, text: &str) -> String {
    format!("{function}({}, {})", field.name(), quote(text))
}

fn join<F: Vocabulary>(
    parts: &[Expression<F>],
    separator: &str,
    inside: Place,
    in_parentheses: bool,
    text: &mut String,
) {
    if in_parentheses {
        text.push('(');
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(separator);
        }
        write(part, inside, text);
    }
    if in_parentheses {
        text.push(')');
    }
}

fn constant<F: Vocabulary>(truth: bool) -> &'static str {
    F::print_constant(truth).unwrap_or(if truth { "true" } else { "false" })
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn word(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => "eq",
        Operator::Ne => "ne",
        Operator::Lt => "lt",
        Operator::Le => "le",
        Operator::Gt => "gt",
        Operator::Ge => "ge",
    }
}
