//! Properties as queries over devices see them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Acknowledgement, PropertyPath, Twin};
use crate::filter;
use crate::filter::sql::{Parameter, PropertyKind};

/// The kind and the value of the row of a property, in the shape that [`crate::filter::sql::PropertyRows`] describes.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryValue {
    /// The kind.
    pub kind: PropertyKind,
    /// The value as JSON, 0 or 1 for a boolean; null where nothing is compared.
    pub value: Value,
}

/// The rows of a twin.
pub(super) fn of(twin: &Twin) -> BTreeMap<PropertyPath, QueryValue> {
    let cloud = twin.cloud.properties().map(|(path, property)| (path, &property.value));
    let desired = twin.desired.properties().map(|(path, property)| (path, &property.value));
    let reported =
        twin.reported.properties().map(|(path, property)| (path, Acknowledgement::value_of(&property.value)));
    // The later goes before the earlier.
    let values: BTreeMap<_, _> = cloud.chain(desired).chain(reported).collect();
    values.into_iter().filter_map(|(path, value)| Some((path.clone(), QueryValue::of(value)?))).collect()
}

impl QueryValue {
    fn of(value: &Value) -> Option<Self> {
        let (kind, parameter) = PropertyKind::of(&filter::Value::from(value))?;
        let value = match parameter {
            None => Value::Null,
            Some(Parameter::Integer(integer)) => integer.into(),
            Some(Parameter::Real(real)) => real.into(),
            // SQLite would take only what stands before the null character for the text, and find it by that.
            Some(Parameter::Text(text)) if text.contains('\0') => {
                return Some(Self { kind: PropertyKind::Json, value: Value::Null });
            }
            Some(Parameter::Text(text)) => text.into(),
        };
        Some(Self { kind, value })
    }
}
