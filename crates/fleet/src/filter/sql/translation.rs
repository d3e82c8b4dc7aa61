//! From the tree to SQL.

use super::super::{Expression, Field, Literal, Operator};
use super::parameter::Parameters;
use super::{Column, Columns, Condition, PropertyKind, PropertyRows};

/// Translates `expression`. The first value becomes `?first_parameter`, so that the condition fits behind the caller's
/// own parameters (counted from 1).
///
/// The condition is true, false or null exactly where [`super::super::truth`] finds true, false or unknown.
pub fn translate<F: Field>(expression: &Expression<F>, columns: &impl Columns<F>, first_parameter: usize) -> Condition {
    let mut translation = Translation { columns, parameters: Parameters::from_number(first_parameter) };
    let sql = translation.expression(expression);
    Condition { sql, parameters: translation.parameters.values }
}

struct Translation<'a, C> {
    columns: &'a C,
    parameters: Parameters,
}

impl<C> Translation<'_, C> {
    fn expression<F: Field>(&mut self, expression: &Expression<F>) -> String
    where
        C: Columns<F>,
    {
        match expression {
            Expression::And(parts) => self.joined(parts, " AND ", "TRUE"),
            Expression::Or(parts) => self.joined(parts, " OR ", "FALSE"),
            Expression::Not(part) => format!("(NOT {})", self.expression(part)),
            Expression::Compare { field, operator, literal } => {
                let test = Test::comparison(*operator, literal, &mut self.parameters);
                self.test(field, &test)
            }
            Expression::In { field, literals } => match Test::list(literals, &mut self.parameters) {
                Some(test) => self.test(field, &test),
                None => "FALSE".to_owned(),
            },
            Expression::IsNull { field, expected } => self.null_test(field, *expected),
            Expression::Contains { field, text } => self.place(field, text, Operator::Gt, 0),
            // `instr` counts from 1 and gives 0 for nothing. No place is as large as the one number that cannot be
            // increased.
            Expression::IndexOf { field, text, operator, index } => {
                self.place(field, text, *operator, index.saturating_add(1))
            }
            Expression::Constant(true) => "TRUE".to_owned(),
            Expression::Constant(false) => "FALSE".to_owned(),
        }
    }

    fn joined<F: Field>(&mut self, parts: &[Expression<F>], separator: &str, neutral: &str) -> String
    where
        C: Columns<F>,
    {
        let conditions: Vec<String> = parts.iter().map(|part| self.expression(part)).collect();
        if conditions.is_empty() { neutral.to_owned() } else { format!("({})", conditions.join(separator)) }
    }

    fn test<F: Field>(&mut self, field: &F, test: &Test) -> String
    where
        C: Columns<F>,
    {
        match (self.columns.column(field), test.relation) {
            (Column::Value(column), _) => format!("({})", test.of(column)),
            // Two conditions rather than coalesce: they say the same and can use an index.
            (Column::AtMostOne(column), Relation::Operator(Operator::Ne)) => {
                format!("({column} IS NULL OR {})", test.of(column))
            }
            (Column::AtMostOne(column), _) => format!("({column} IS NOT NULL AND {})", test.of(column)),
            (Column::Rows { from, condition, value }, Relation::Operator(Operator::Ne)) => {
                let equal = Test { relation: Relation::Operator(Operator::Eq), ..test.clone() }.of(value);
                format!("(NOT EXISTS (SELECT 1 FROM {from} WHERE {condition} AND {equal}))")
            }
            (Column::Rows { from, condition, value }, _) => {
                format!("(EXISTS (SELECT 1 FROM {from} WHERE {condition} AND {}))", test.of(value))
            }
            (Column::Property(rows), _) => {
                let row = self.row(field, &rows);
                format!("({})", value_of(&rows, &row, test.kind, &test.of(rows.value)))
            }
        }
    }

    /// The place of `text`, counted from 1, against `place`.
    fn place<F: Field>(&mut self, field: &F, text: &str, operator: Operator, place: i64) -> String
    where
        C: Columns<F>,
    {
        let text = self.parameters.bind(text);
        let place = self.parameters.bind(place);
        let searched = match self.columns.column(field) {
            Column::Value(column) => column.to_owned(),
            // Only a field with exactly one text can be searched; the rest is unknown, as in memory.
            Column::AtMostOne(_) | Column::Rows { .. } => "NULL".to_owned(),
            Column::Property(rows) => value_of(&rows, &self.row(field, &rows), PropertyKind::Text, rows.value),
        };
        format!("(instr({searched}, {text}) {} {place})", sign(operator))
    }

    fn null_test<F: Field>(&mut self, field: &F, expected: bool) -> String
    where
        C: Columns<F>,
    {
        let not = if expected { "NOT " } else { "" };
        match self.columns.column(field) {
            Column::Value(column) | Column::AtMostOne(column) => {
                format!("({column} IS {}NULL)", if expected { "" } else { "NOT " })
            }
            Column::Rows { from, condition, .. } => {
                format!("({not}EXISTS (SELECT 1 FROM {from} WHERE {condition}))")
            }
            Column::Property(rows) => {
                format!("({not}EXISTS (SELECT 1 FROM {} WHERE {}))", rows.from, self.row(field, &rows))
            }
        }
    }

    /// The condition that a row is the field of this record. A field without a path has none.
    fn row<F: Field>(&mut self, field: &F, rows: &PropertyRows) -> String {
        let Some(path) = field.property() else { return "FALSE".to_owned() };
        format!("{} = {} AND {}", rows.owner, rows.record, rows.is_at(path, &mut self.parameters))
    }
}

/// What `found` is for the one row, null when there is none with a value of that kind.
fn value_of(rows: &PropertyRows, row: &str, kind: PropertyKind, found: &str) -> String {
    format!("(SELECT {found} FROM {} WHERE {row} AND {})", rows.from, rows.is_of(kind))
}

/// The right side of a comparison, already bound.
#[derive(Clone)]
pub(super) struct Test {
    relation: Relation,
    right: String,
    /// What kind of value can pass it.
    pub kind: PropertyKind,
}

#[derive(Clone, Copy)]
enum Relation {
    Operator(Operator),
    In,
}

impl Test {
    pub(super) fn comparison(operator: Operator, literal: &Literal, parameters: &mut Parameters) -> Self {
        Self {
            relation: Relation::Operator(operator),
            right: parameters.bind(literal),
            kind: PropertyKind::of_literal(literal),
        }
    }

    /// `None` for an empty list.
    pub(super) fn list(literals: &[Literal], parameters: &mut Parameters) -> Option<Self> {
        let kind = PropertyKind::of_literal(literals.first()?);
        Some(Self { relation: Relation::In, right: format!("({})", parameters.bind_all(literals)), kind })
    }

    /// The condition that `value` passes it.
    pub(super) fn of(&self, value: &str) -> String {
        let sign = match self.relation {
            Relation::Operator(operator) => sign(operator),
            Relation::In => "IN",
        };
        format!("{value} {sign} {}", self.right)
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
