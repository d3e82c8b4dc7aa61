//! What apps keep with an account (contract rainmaker §2.6): `{"<key>": {"value": any, "perms": […]?}, …}`.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::merge_patch::{TooDeep, apply};

/// The largest document, as compact JSON: 399 KB.
pub const MAX_CUSTOM_DATA_BYTES: usize = 399 * 1024;

/// The members of a key.
const MEMBERS: [&str; 2] = ["value", "perms"];

/// Why a document can not be merged. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CustomDataError {
    /// The document, a key of it or a member of a key has another form.
    #[error("{0}")]
    Form(String),
    /// The result would be larger than the limit.
    #[error("the custom data would be larger than {MAX_CUSTOM_DATA_BYTES} bytes")]
    TooLarge,
}

impl From<TooDeep> for CustomDataError {
    fn from(error: TooDeep) -> Self {
        Self::Form(error.to_string())
    }
}

/// Merges `change` into `data`. A new key is added; a value that exists is merged member by member, arrays are replaced;
/// `{"key": {"value": null}}` deletes the value, `{"key": {"perms": null}}` the permissions, `{"key": null}` the key. A key
/// that has neither any more is deleted.
pub fn merge_custom_data(data: &Map<String, Value>, change: &Value) -> Result<Map<String, Value>, CustomDataError> {
    let form = |message: &str| CustomDataError::Form(message.to_owned());
    let change = change.as_object().ok_or_else(|| form("the custom data must be a JSON object"))?;
    let mut merged = data.clone();
    for (key, change) in change {
        match change {
            Value::Null => drop(merged.remove(key)),
            Value::Object(members) => merge_key(&mut merged, key, members)?,
            _ => return Err(CustomDataError::Form(format!("{key}: must be an object with the member value"))),
        }
    }
    if serde_json::to_string(&merged).map_or(usize::MAX, |text| text.len()) > MAX_CUSTOM_DATA_BYTES {
        return Err(CustomDataError::TooLarge);
    }
    Ok(merged)
}

fn merge_key(data: &mut Map<String, Value>, key: &str, change: &Map<String, Value>) -> Result<(), CustomDataError> {
    if let Some(other) = change.keys().find(|member| !MEMBERS.contains(&member.as_str())) {
        return Err(CustomDataError::Form(format!("{key}: has the member {other}; there are value and perms alone")));
    }
    if !change.get("perms").is_none_or(|perms| perms.is_array() || perms.is_null()) {
        return Err(CustomDataError::Form(format!("{key}: perms must be an array")));
    }
    let mut merged = data.remove(key).unwrap_or_else(|| Value::Object(Map::new()));
    apply(&mut merged, Value::Object(change.clone()))?;
    if merged.as_object().is_some_and(|members| !members.is_empty()) {
        data.insert(key.to_owned(), merged);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(data: &Value, change: &Value) -> Result<Value, CustomDataError> {
        merge_custom_data(data.as_object().unwrap(), change).map(Value::Object)
    }

    #[test]
    fn values_are_merged_and_deleted_as_the_contract_says() {
        let data = json!({ "a": { "value": { "x": 1, "list": [1, 2] }, "perms": [{ "read": ["all"] }] }, "b": { "value": 2 } });
        for (change, result) in [
            (json!({}), data.clone()),
            (json!({ "c": { "value": "new" } }), json!({ "a": data["a"], "b": data["b"], "c": { "value": "new" } })),
            (
                json!({ "a": { "value": { "y": 3, "list": [3] } } }),
                json!({ "a": { "value": { "x": 1, "y": 3, "list": [3] }, "perms": data["a"]["perms"] }, "b": data["b"] }),
            ),
            (json!({ "a": { "value": null } }), json!({ "a": { "perms": data["a"]["perms"] }, "b": data["b"] })),
            (json!({ "a": { "perms": null } }), json!({ "a": { "value": data["a"]["value"] }, "b": data["b"] })),
            (json!({ "a": null }), json!({ "b": data["b"] })),
            (json!({ "b": { "value": null } }), json!({ "a": data["a"] })),
            (json!({ "none": null, "nothing": { "value": null } }), data.clone()),
        ] {
            assert_eq!(merged(&data, &change).unwrap(), result, "{change}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for change in
            [json!([]), json!(1), json!({ "a": 1 }), json!({ "a": { "other": 1 } }), json!({ "a": { "perms": 1 } })]
        {
            assert!(matches!(merged(&json!({}), &change), Err(CustomDataError::Form(_))), "{change}");
        }
    }

    #[test]
    fn the_whole_has_399_kb_at_most() {
        let frame = r#"{"a":{"value":""}}"#.len();
        let with = |length: usize| merged(&json!({}), &json!({ "a": { "value": "x".repeat(length) } }));
        assert!(with(MAX_CUSTOM_DATA_BYTES - frame).is_ok());
        assert_eq!(with(MAX_CUSTOM_DATA_BYTES - frame + 1), Err(CustomDataError::TooLarge));
    }
}
