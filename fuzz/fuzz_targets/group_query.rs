//! Any text as the query of a device group: what is read can be printed, read again, evaluated, explained and translated.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::filter::query::{self, QueryField, explain};
use skein_fleet::filter::sql::{Column, PropertyRows, select_by_property, translate};
use skein_fleet::filter::{Field, Number, Record, Value, ValueKind, truth};

struct Device<'a>(&'a str);

impl Record<QueryField> for Device<'_> {
    fn value(&self, field: &QueryField) -> Value<'_> {
        match (field.kind(), field.property()) {
            (ValueKind::Text, _) => Value::Text(self.0),
            (ValueKind::OptionalText, _) => Value::Null,
            (ValueKind::Texts, _) => Value::Texts(vec![self.0, ""]),
            (ValueKind::Boolean, _) => Value::Boolean(self.0.len() % 2 == 0),
            (ValueKind::Any, path) => match path.map_or(0, |path| path.name.len() % 5) {
                0 => Value::Null,
                1 => Value::Number(Number::from(1)),
                2 => Value::Text(self.0),
                3 => Value::Boolean(true),
                _ => Value::Structured,
            },
        }
    }
}

const ROWS: PropertyRows =
    PropertyRows { from: "t", owner: "o", record: "r", component: "c", name: "n", kind: "k", value: "v" };

fn column(field: &QueryField) -> Column {
    if field.property().is_some() { Column::Property(ROWS) } else { Column::Value("c") }
}

fuzz_target!(|source: &str| {
    let Ok(query) = query::parse(source) else { return };

    let printed = query::print(&query);
    // Printing spells some queries out, so only a short one is sure to fit again.
    if printed.chars().count() <= query::MAXIMUM_LENGTH {
        assert_eq!(query::parse(&printed).as_ref(), Ok(&query), "{printed}");
    }

    let expression = query.expression();
    assert_eq!(explain(&expression, &Device(source)).truth, truth(&expression, &Device(source)));
    let condition = translate(&expression, &column, 1);
    for condition in [Some(condition), select_by_property(&expression, &ROWS, 1)].into_iter().flatten() {
        assert!(condition.sql.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ()?<>=,'".contains(&byte)));
        assert_eq!(condition.sql.matches('?').count(), condition.parameters.len());
    }
});
