//! The language as clients see it. That text, memory and SQL mean the same is tested in `tests/query_agreement.rs`.

mod errors;
mod explanation;
mod limits;
mod meaning;
mod reading;

use super::super::{Expression, Literal, Number, Operator, PropertyPath, Record, Value};
use super::*;

type Condition = Expression<QueryField>;

fn read(source: &str) -> Query {
    parse(source).unwrap_or_else(|error| panic!("{source}: {error}"))
}

/// What stands behind `WHERE`.
fn condition(source: &str) -> Condition {
    read(&format!("SELECT * FROM devices WHERE {source}")).condition.unwrap()
}

fn metadata(metadata: Metadata, operator: Operator, literal: impl Into<Literal>) -> Condition {
    Expression::Compare { field: QueryField::Metadata(metadata), operator, literal: literal.into() }
}

fn property(path: PropertyPath, operator: Operator, literal: impl Into<Literal>) -> Condition {
    Expression::Compare { field: QueryField::Property(path), operator, literal: literal.into() }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Literal {
    fn from(truth: bool) -> Self {
        Self::Boolean(truth)
    }
}

impl From<i64> for Literal {
    fn from(integer: i64) -> Self {
        Self::Number(integer.into())
    }
}

impl From<f64> for Literal {
    fn from(real: f64) -> Self {
        Self::Number(Number::from_real(real).unwrap())
    }
}

/// A device with these properties: a member that is an object is a component, except for `location`.
struct Device {
    template: Option<&'static str>,
    organizations: &'static [&'static str],
    properties: serde_json::Value,
}

impl Record<QueryField> for Device {
    fn value(&self, field: &QueryField) -> Value<'_> {
        match field {
            QueryField::Metadata(Metadata::Id) => Value::Text("pump-1"),
            QueryField::Metadata(Metadata::DisplayName) => Value::Text("Pump 1"),
            QueryField::Metadata(Metadata::Template) => self.template.map_or(Value::Null, Value::Text),
            QueryField::Metadata(Metadata::Organizations) => Value::Texts(self.organizations.to_vec()),
            QueryField::Metadata(Metadata::Provisioned | Metadata::Enabled) => Value::Boolean(true),
            QueryField::Metadata(Metadata::Simulated) => Value::Boolean(false),
            QueryField::Property(PropertyPath { component, name }) => {
                let component =
                    if component.is_empty() { Some(&self.properties) } else { self.properties.get(component) };
                component.and_then(|component| component.get(name)).map_or(Value::Null, Value::from)
            }
        }
    }
}

fn pump() -> Device {
    Device {
        template: Some("dtmi:example:pump;1"),
        organizations: &["north", "west"],
        properties: serde_json::json!({
            "temperature": 21.5,
            "serial": 9_007_199_254_740_993_i64,
            "model": "Ünten 3",
            "running": true,
            "nothing": null,
            "location": {"lat": 1},
            "list": [1],
            "thermostat": {"target": 20, "in": "x"},
        }),
    }
}
