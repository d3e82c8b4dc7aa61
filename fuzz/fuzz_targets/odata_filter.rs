//! Any text as a filter: what is read can be printed, read again, evaluated and translated.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::filter::sql::{Column, translate};
use skein_fleet::filter::{DeviceField, Field, Record, Value, ValueKind, matches, odata, order_by};

struct Device<'a>(&'a str);

impl Record<DeviceField> for Device<'_> {
    fn value(&self, field: &DeviceField) -> Value<'_> {
        match field.kind() {
            ValueKind::Text => Value::Text(self.0),
            ValueKind::OptionalText => Value::Null,
            ValueKind::Texts => Value::Texts(vec![self.0, ""]),
            ValueKind::Boolean => Value::Boolean(self.0.len() % 2 == 0),
            ValueKind::Any => Value::Null,
        }
    }
}

fuzz_target!(|source: &str| {
    let _ = order_by::OrderByDisplayName::parse(source);
    let Ok(filter) = odata::parse::<DeviceField>(source) else { return };

    let printed = odata::print(&filter);
    // Printing spells some filters out, so only a short one is sure to fit again.
    if printed.chars().count() <= odata::MAXIMUM_LENGTH {
        assert_eq!(odata::parse::<DeviceField>(&printed).as_ref(), Ok(&filter), "{printed}");
    }

    let _ = matches(&filter, &Device(source));
    let condition = translate(&filter, &|_: &DeviceField| Column::Value("c"), 1);
    assert!(condition.sql.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ()?<>=,".contains(&byte)));
    assert_eq!(condition.sql.matches('?').count(), condition.parameters.len());
});
