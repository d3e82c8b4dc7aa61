//! From the tree back to text, with as few parentheses as it needs.

use super::super::{Expression, Literal, Operator};

/// How a language writes the parts of a tree over the fields of `F`.
pub(in super::super) trait Style<F> {
    /// `and`, with the blanks around it.
    const AND: &'static str;
    /// `or`, with the blanks around it.
    const OR: &'static str;
    /// `not`, with the blank behind it.
    const NOT: &'static str;
    /// What stands in front of a list, and what behind it.
    const LIST: (&'static str, &'static str);

    /// A field.
    fn field(field: &F) -> String;

    /// A text with its quotes.
    fn quote(text: &str) -> String;

    /// The sign or word of an operator.
    fn operator(operator: Operator) -> &'static str;

    /// What every record matches, or none.
    fn constant(truth: bool) -> &'static str;

    /// A comparison, if it is not written as its three parts.
    fn comparison(_field: &F, _operator: Operator, _literal: &Literal) -> Option<&'static str> {
        None
    }
}

/// Writes a tree in its shortest form.
pub(in super::super) fn print<F, S: Style<F>>(expression: &Expression<F>) -> String {
    let mut text = String::new();
    write::<F, S>(expression, Place::Outside, &mut text);
    text
}

/// What stands around an expression, from the loosest to the tightest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Outside,
    InOr,
    InAndOrNot,
}

fn write<F, S: Style<F>>(expression: &Expression<F>, place: Place, text: &mut String) {
    match expression {
        Expression::And(parts) if parts.is_empty() => text.push_str(S::constant(true)),
        Expression::Or(parts) if parts.is_empty() => text.push_str(S::constant(false)),
        Expression::And(parts) => join::<F, S>(parts, S::AND, Place::InAndOrNot, place, text),
        Expression::Or(parts) => join::<F, S>(parts, S::OR, Place::InOr, place, text),
        Expression::Not(part) => {
            text.push_str(S::NOT);
            write::<F, S>(part, Place::InAndOrNot, text);
        }
        Expression::Compare { field, operator, literal } => match S::comparison(field, *operator, literal) {
            Some(comparison) => text.push_str(comparison),
            None => {
                text.push_str(&[&S::field(field), S::operator(*operator), &write_literal::<F, S>(literal)].join(" "));
            }
        },
        Expression::In { field, literals } => {
            let literals: Vec<String> = literals.iter().map(write_literal::<F, S>).collect();
            let (before, behind) = S::LIST;
            text.push_str(&[&S::field(field), before, &literals.join(", "), behind].concat());
        }
        Expression::IsNull { field, expected } => {
            let operator = if *expected { Operator::Eq } else { Operator::Ne };
            text.push_str(&[&S::field(field), S::operator(operator), "null"].join(" "));
        }
        Expression::Contains { field, text: wanted } => text.push_str(&call::<F, S>("contains", field, wanted)),
        Expression::IndexOf { field, text: wanted, operator, index } => {
            let call = call::<F, S>("indexof", field, wanted);
            text.push_str(&[&call, S::operator(*operator), &index.to_string()].join(" "));
        }
        Expression::Constant(truth) => text.push_str(S::constant(*truth)),
    }
}

/// `inside` is what the parts stand in, `place` what the whole does.
fn join<F, S: Style<F>>(parts: &[Expression<F>], separator: &str, inside: Place, place: Place, text: &mut String) {
    let in_parentheses = place >= inside;
    if in_parentheses {
        text.push('(');
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(separator);
        }
        write::<F, S>(part, inside, text);
    }
    if in_parentheses {
        text.push(')');
    }
}

fn write_literal<F, S: Style<F>>(literal: &Literal) -> String {
    match literal {
        Literal::Text(value) => S::quote(value),
        Literal::Number(value) => value.to_string(),
        Literal::Boolean(value) => value.to_string(),
    }
}

fn call<F, S: Style<F>>(function: &str, field: &F, text: &str) -> String {
    format!("{function}({}, {})", S::field(field), S::quote(text))
}
