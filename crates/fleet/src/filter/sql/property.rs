//! Properties as rows.

use super::super::{Expression, Field, Literal, Operator, PropertyPath, Value};
use super::parameter::Parameters;
use super::translation::Test;
use super::{Condition, Parameter};

/// A table of properties, one row for each that a device has. The texts are the caller's own SQL, never a client's.
///
/// The translation is made for this shape:
///
/// ```sql
/// CREATE TABLE device_properties (
///     device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
///     component TEXT NOT NULL, -- empty for a property of the device itself
///     name TEXT NOT NULL,
///     kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'boolean', 'json')),
///     value ANY,               -- as SQLite's own type, 0 or 1 for a boolean, NULL for json
///     PRIMARY KEY (device_pk, component, name)
/// ) STRICT, WITHOUT ROWID;
/// CREATE INDEX device_properties_by_value ON device_properties (component, name, kind, value);
/// ```
///
/// A property whose value is null has no row, and one whose value is an object or array no value: nothing is compared
/// with it, and it would only fill the index. The column is `ANY` and the table `STRICT`, so that nothing is converted
/// and numbers compare exactly. `kind` stands in the index in front of `value`, because SQLite orders values of all types
/// in one line, in which every text is greater than every number and 1 is both a number and true: behind `kind`, a range
/// of one type is a range of the index.
///
/// One device's property is looked up by the primary key, as [`super::translate`] does; the devices with a value are found
/// by the index, as [`select_by_property`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PropertyRows {
    /// The source of the rows, for example `device_properties AS p`.
    pub from: &'static str,
    /// The record that a row belongs to, for example `p.device_pk`.
    pub owner: &'static str,
    /// The record of the query around, for example `devices.pk`.
    pub record: &'static str,
    /// The component, for example `p.component`.
    pub component: &'static str,
    /// The name, for example `p.name`.
    pub name: &'static str,
    /// The kind of the value, one of [`PropertyKind`], for example `p.kind`.
    pub kind: &'static str,
    /// The value, for example `p.value`.
    pub value: &'static str,
}

/// The types that the values of properties have as rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An object or array.
    Json,
}

impl PropertyKind {
    /// As it stands in the column, an SQL literal without its quotes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Json => "json",
        }
    }

    /// The kind and the value of the row for a property; `None` when it has none. No property has several texts, which
    /// would be kept like an array.
    pub fn of(value: &Value<'_>) -> Option<(Self, Option<Parameter>)> {
        let literal = match value {
            Value::Null => return None,
            Value::Texts(_) | Value::Structured => return Some((Self::Json, None)),
            Value::Text(text) => Literal::Text((*text).to_owned()),
            Value::Number(number) => Literal::Number(*number),
            Value::Boolean(truth) => Literal::Boolean(*truth),
        };
        Some((Self::of_literal(&literal), Some(Parameter::from(&literal))))
    }

    pub(super) fn of_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Text(_) => Self::Text,
            Literal::Number(_) => Self::Number,
            Literal::Boolean(_) => Self::Boolean,
        }
    }
}

impl PropertyRows {
    /// The condition that a row is the property of that path, of whichever record.
    pub(super) fn is_at(&self, path: &PropertyPath, parameters: &mut Parameters) -> String {
        let component = parameters.bind(path.component.as_str());
        let name = parameters.bind(path.name.as_str());
        format!("{} = {component} AND {} = {name}", self.component, self.name)
    }

    /// The condition that a row has a value of that kind. The kind is no client's text and is written out, so that SQLite
    /// can plan with it.
    pub(super) fn is_of(&self, kind: PropertyKind) -> String {
        format!("{} = '{}'", self.kind, kind.name())
    }
}

/// A statement with the owners of all rows for which one comparison of a property is true, in no order and each once; for
/// a store that looks up a conjunct ([`Expression::conjuncts`]) in the index of values. `None` for what no index answers:
/// anything but a comparison of a property for equality, for a range, or with a list.
pub fn select_by_property<F: Field>(
    part: &Expression<F>,
    rows: &PropertyRows,
    first_parameter: usize,
) -> Option<Condition> {
    let mut parameters = Parameters::from_number(first_parameter);
    let (field, test) = match part {
        Expression::Compare { field, operator, literal } if *operator != Operator::Ne => {
            (field, Test::comparison(*operator, literal, &mut parameters))
        }
        Expression::In { field, literals } => (field, Test::list(literals, &mut parameters)?),
        _ => return None,
    };
    let at = rows.is_at(field.property()?, &mut parameters);
    let (PropertyRows { from, owner, .. }, kind, passes) = (rows, rows.is_of(test.kind), test.of(rows.value));
    let sql = format!("SELECT {owner} FROM {from} WHERE {at} AND {kind} AND {passes}");
    Some(Condition { sql, parameters: parameters.values })
}
