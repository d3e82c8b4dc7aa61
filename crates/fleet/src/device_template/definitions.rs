//! The interfaces that a template gives in place, by their ids, so that it can refer to them elsewhere.

use super::path::Path;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An interface in place.
pub(super) struct Definition<'a> {
    /// The interface.
    pub interface: &'a Map<String, Value>,
    /// Where it stands.
    pub path: String,
}

/// The interfaces of the document by `@id`. An id that is there twice means the first.
pub(super) type Definitions<'a> = BTreeMap<&'a str, Definition<'a>>;

/// The members below which an interface can stand.
const HOLDERS: [&str; 5] = ["extends", "contents", "schema", "target", "implements"];

/// Collects them from `capabilityModel` and from `contents`, where some tools put interfaces beside the model.
pub(super) fn collect(template: &Map<String, Value>) -> Definitions<'_> {
    let mut found = Definitions::new();
    for name in ["capabilityModel", "contents"] {
        if let Some(value) = template.get(name) {
            search(value, &Path::from(name), &mut found);
        }
    }
    found
}

/// The depth of the document, which is checked before, bounds the recursion.
fn search<'a>(value: &'a Value, path: &Path<'_>, found: &mut Definitions<'a>) {
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                search(element, &path.element(index), found);
            }
        }
        Value::Object(members) => {
            if let Some(Value::String(id)) = members.get("@id").filter(|_| is_interface(members)) {
                found.entry(id).or_insert_with(|| Definition { interface: members, path: path.to_string() });
            }
            for name in HOLDERS {
                if let Some(member) = members.get(name) {
                    search(member, &path.member(name), found);
                }
            }
        }
        _ => {}
    }
}

/// The words for an interface.
pub(super) const INTERFACE: [&str; 2] = ["Interface", "CapabilityModel"];

fn is_interface(element: &Map<String, Value>) -> bool {
    let names_it = |value: &Value| value.as_str().is_some_and(|kind| INTERFACE.contains(&kind));
    match element.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(names_it),
        Some(kind) => names_it(kind),
        None => false,
    }
}
