//! From the tree back to text.

use super::super::syntax::printer::{self, Style};
use super::super::{Expression, Operator};
use super::operand::needs_quotes;
use super::{Query, QueryField, Source};

/// Writes a query in its shortest form, with double quotes around texts. [`super::parse`] reads it back to the same
/// query, if that came from there.
pub fn print(query: &Query) -> String {
    let source = match &query.source {
        Source::Devices => "devices",
        Source::Template(id) => id,
    };
    let condition = query.condition.as_ref().map(|condition| format!(" WHERE {}", print_expression(condition)));
    format!("SELECT * FROM {source}{}", condition.unwrap_or_default())
}

/// Writes what stands behind `WHERE`.
///
/// What the language cannot say, because no query is read to it, is written so that a person understands it: a constant,
/// and a search in a text.
pub fn print_expression(expression: &Expression<QueryField>) -> String {
    printer::print::<QueryField, QueryLanguage>(expression)
}

pub(super) fn print_field(field: &QueryField) -> String {
    match field {
        QueryField::Metadata(metadata) => metadata.name().to_owned(),
        QueryField::Property(path) if path.component.is_empty() => print_name(&path.name),
        QueryField::Property(path) => format!("{}.{}", print_name(&path.component), print_name(&path.name)),
    }
}

fn print_name(name: &str) -> String {
    if needs_quotes(name) { quoted(name, '`') } else { name.to_owned() }
}

struct QueryLanguage;

impl Style<QueryField> for QueryLanguage {
    const AND: &'static str = " AND ";
    const OR: &'static str = " OR ";
    const NOT: &'static str = "NOT ";
    const LIST: (&'static str, &'static str) = (" IN [", "]");

    fn field(field: &QueryField) -> String {
        print_field(field)
    }

    fn quote(text: &str) -> String {
        quoted(text, '"')
    }

    fn operator(operator: Operator) -> &'static str {
        match operator {
            Operator::Eq => "=",
            Operator::Ne => "!=",
            Operator::Lt => "<",
            Operator::Le => "<=",
            Operator::Gt => ">",
            Operator::Ge => ">=",
        }
    }

    fn constant(truth: bool) -> &'static str {
        if truth { "TRUE" } else { "FALSE" }
    }
}

fn quoted(text: &str, quote: char) -> String {
    let mut written = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            _ if character == quote || character == '\\' => written.extend(['\\', character]),
            _ => written.push(character),
        }
    }
    written.push(quote);
    written
}
