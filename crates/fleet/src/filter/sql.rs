//! Translating a filter to an SQLite condition whose values are all parameters.

use super::{Expression, Literal, Operator};

/// Where a field lives in the caller's query. The texts are the caller's own SQL, never a client's; their columns have
/// the `BINARY` collation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// An SQL expression with the value: a text (null when missing), or 0 or 1 for a boolean.
    Value(&'static str),
    /// An SQL expression with the only value of a field that may have several, null when it has none.
    AtMostOne(&'static str),
    /// A field with several values that are rows: `EXISTS (SELECT 1 FROM {from} WHERE {condition} AND {value} = ?)`.
    Rows {
        /// The source of the rows, for example `device_organizations AS o` or `json_each(d.organizations) AS o`.
        from: &'static str,
        /// What makes a row one of this record, for example `o.device_id = d.id`; `TRUE` for `json_each`.
        condition: &'static str,
        /// The value in a row, for example `o.organization_id`; never null.
        value: &'static str,
    },
}

/// Which column holds a field.
pub trait Columns<F> {
    /// The column of `field`.
    fn column(&self, field: F) -> Column;
}

impl<F, C: Fn(F) -> Column> Columns<F> for C {
    fn column(&self, field: F) -> Column {
        self(field)
    }
}

/// A value to be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// A text.
    Text(String),
    /// An integer; a boolean is 0 or 1.
    Integer(i64),
}

/// A condition to put behind `WHERE` or `AND`: always one operand, in parentheses where it needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The SQL, with `?N` for the values.
    pub sql: String,
    /// The values in the order of their numbers.
    pub parameters: Vec<Parameter>,
}

/// Translates `expression`. The first value becomes `?first_parameter`, so that the condition fits behind the caller's
/// own parameters (counted from 1).
///
/// The condition is true, false or null exactly where [`super::matches`] finds true, false or unknown.
pub fn translate<F: Copy>(expression: &Expression<F>, columns: &impl Columns<F>, first_parameter: usize) -> Condition {
    let mut translation = Translation { columns, first_parameter, parameters: Vec::new() };
    let sql = translation.expression(expression);
    Condition { sql, parameters: translation.parameters }
}

struct Translation<'a, C> {
    columns: &'a C,
    first_parameter: usize,
    parameters: Vec<Parameter>,
}

impl<C> Translation<'_, C> {
    fn expression<F: Copy>(&mut self, expression: &Expression<F>) -> String
    where
        C: Columns<F>,
    {
        match expression {
            Expression::And(parts) => self.joined(parts, " AND ", "TRUE"),
            Expression::Or(parts) => self.joined(parts, " OR ", "FALSE"),
            Expression::Not(part) => format!("(NOT {})", self.expression(part)),
            Expression::Compare { field, operator, literal } => {
                self.comparison(self.columns.column(*field), *operator, literal)
            }
            Expression::IsNull { field, expected } => null_test(self.columns.column(*field), *expected),
            Expression::Contains { field, text } => self.place(self.columns.column(*field), text, Operator::Gt, 0),
            // `instr` counts from 1 and gives 0 for nothing. No place is as large as the one number that cannot be
            // increased.
            Expression::IndexOf { field, text, operator, index } => {
                self.place(self.columns.column(*field), text, *operator, index.saturating_add(1))
            }
            Expression::Constant(true) => "TRUE".to_owned(),
            Expression::Constant(false) => "FALSE".to_owned(),
        }
    }

    fn joined<F: Copy>(&mut self, parts: &[Expression<F>], separator: &str, neutral: &str) -> String
    where
        C: Columns<F>,
    {
        let conditions: Vec<String> = parts.iter().map(|part| self.expression(part)).collect();
        if conditions.is_empty() { neutral.to_owned() } else { format!("({})", conditions.join(separator)) }
    }

    fn comparison(&mut self, column: Column, operator: Operator, literal: &Literal) -> String {
        let sign = sign(operator);
        let bound = self.bind(match literal {
            Literal::Text(text) => Parameter::Text(text.clone()),
            Literal::Boolean(truth) => Parameter::Integer(i64::from(*truth)),
        });
        match (column, operator) {
            (Column::Value(column), _) => format!("({column} {sign} {bound})"),
            // Two conditions rather than coalesce: they say the same and can use an index.
            (Column::AtMostOne(column), Operator::Ne) => {
                format!("({column} IS NULL OR {column} <> {bound})")
            }
            (Column::AtMostOne(column), _) => {
                format!("({column} IS NOT NULL AND {column} {sign} {bound})")
            }
            (Column::Rows { from, condition, value }, Operator::Ne) => {
                format!("(NOT EXISTS (SELECT 1 FROM {from} WHERE {condition} AND {value} = {bound}))")
            }
            (Column::Rows { from, condition, value }, _) => {
                format!("(EXISTS (SELECT 1 FROM {from} WHERE {condition} AND {value} {sign} {bound}))")
            }
        }
    }

    /// The place of `text`, counted from 1, against `place`.
    fn place(&mut self, column: Column, text: &str, operator: Operator, place: i64) -> String {
        let text = self.bind(Parameter::Text(text.to_owned()));
        let place = self.bind(Parameter::Integer(place));
        let searched = match column {
            Column::Value(column) => column,
            // Only a field with exactly one text can be searched; the rest is unknown, as in memory.
            Column::AtMostOne(_) | Column::Rows { .. } => "NULL",
        };
        format!("(instr({searched}, {text}) {} {place})", sign(operator))
    }

    fn bind(&mut self, parameter: Parameter) -> String {
        let number = self.first_parameter.saturating_add(self.parameters.len());
        self.parameters.push(parameter);
        format!("?{number}")
    }
}

fn null_test(column: Column, expected: bool) -> String {
    match column {
        Column::Value(column) | Column::AtMostOne(column) => {
            format!("({column} IS {}NULL)", if expected { "" } else { "NOT " })
        }
        Column::Rows { from, condition, .. } => {
            let not = if expected { "NOT " } else { "" };
            format!("({not}EXISTS (SELECT 1 FROM {from} WHERE {condition}))")
        }
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => "=",
        Operator::Ne => "<>",
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Gt => ">",
        Operator::Ge => ">=",
    }
}
