//! What is bound to a condition.

use super::super::Literal;

/// A value to be bound.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// A text.
    Text(String),
    /// An integer; a boolean is 0 or 1.
    Integer(i64),
    /// A double.
    Real(f64),
}

impl From<&Literal> for Parameter {
    fn from(literal: &Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(text.clone()),
            Literal::Number(number) => number.as_integer().map_or_else(|| Self::Real(number.to_real()), Self::Integer),
            Literal::Boolean(truth) => Self::Integer(i64::from(*truth)),
        }
    }
}

/// A condition to put behind `WHERE` or `AND`: always one operand, in parentheses where it needs them.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The SQL, with `?N` for the values.
    pub sql: String,
    /// The values in the order of their numbers.
    pub parameters: Vec<Parameter>,
}

/// Collects the values while the SQL is written.
pub(super) struct Parameters {
    /// The number of the first.
    pub first: usize,
    /// In the order of their numbers.
    pub values: Vec<Parameter>,
}

impl Parameters {
    pub(super) fn from_number(first: usize) -> Self {
        Self { first, values: Vec::new() }
    }

    /// Adds a value and gives its place.
    pub(super) fn bind(&mut self, value: impl Into<Parameter>) -> String {
        let number = self.first.saturating_add(self.values.len());
        self.values.push(value.into());
        format!("?{number}")
    }

    /// Adds values and gives their places. Each is a parameter of its own and not an element of one JSON array: only so
    /// does it keep its type, whatever its size and its characters, and SQLite knows when it plans how few there are.
    /// Their number is bounded by whoever reads the filter.
    pub(super) fn bind_all(&mut self, literals: &[Literal]) -> String {
        literals.iter().map(|literal| self.bind(literal)).collect::<Vec<_>>().join(", ")
    }
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Parameter {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}
