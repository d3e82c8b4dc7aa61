//! JSON merge patch (RFC 7396): on documents, and as the three states that a member of a PATCH body can have (contract
//! central §1.5).

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use thiserror::Error;

/// How deep a patch may nest: an object or array in it counts one. More than any of the contract's resources has, and
/// far from what the stack could not bear.
pub const MAXIMUM_DEPTH: usize = 64;

/// The patch nests more than [`MAXIMUM_DEPTH`] levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the patch nests more than {MAXIMUM_DEPTH} levels deep")]
pub struct TooDeep;

/// Merges `patch` into `target` by RFC 7396: members that are null are removed, objects merge, all else (arrays too)
/// replaces.
///
/// # Errors
///
/// [`TooDeep`]; `target` is then unchanged.
pub fn apply(target: &mut Value, patch: Value) -> Result<(), TooDeep> {
    if is_deeper_than(&patch, MAXIMUM_DEPTH) {
        return Err(TooDeep);
    }
    merge(target, patch);
    Ok(())
}

/// The depth of the patch bounds the recursion: [`apply`] has checked it.
fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(members) = target {
        for (name, value) in patch {
            if value.is_null() {
                members.remove(&name);
            } else {
                merge(members.entry(name).or_insert(Value::Null), value);
            }
        }
    }
}

/// Whether a value nests more than so many levels.
pub(crate) fn is_deeper_than(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return value.is_object() || value.is_array();
    };
    match value {
        Value::Object(members) => members.values().any(|member| is_deeper_than(member, below)),
        Value::Array(elements) => elements.iter().any(|element| is_deeper_than(element, below)),
        _ => false,
    }
}

/// A member of a PATCH body. In a struct that serde reads it needs `#[serde(default)]`, which is what tells absent from
/// null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Not in the body: leave it as it is.
    #[default]
    Absent,
    /// `null`: remove it, or set it back to its default.
    Null,
    /// Set it to this.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the body leaves the member as it is.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The member after the patch, of one that may be missing.
    pub fn or_keep(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Absent => current,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// Checks or converts the value, if there is one.
    pub fn try_map<U, E>(self, convert: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(convert(value)?),
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_examples_of_rfc_7396_hold() {
        let rows = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), json!(null), json!(null)),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ];
        for (mut target, patch, result) in rows {
            apply(&mut target, patch.clone()).unwrap();
            assert_eq!(target, result, "{patch}");
        }
    }

    fn nested(depth: usize) -> Value {
        (0..depth).fold(json!(1), |inner, level| if level % 2 == 0 { json!({ "a": inner }) } else { json!([inner]) })
    }

    #[test]
    fn depth_is_bounded_and_a_refused_patch_changes_nothing() {
        let mut target = json!({"a": "b"});
        assert_eq!(apply(&mut target, nested(MAXIMUM_DEPTH + 1)), Err(TooDeep));
        assert_eq!(target, json!({"a": "b"}));
        assert_eq!(apply(&mut target, nested(MAXIMUM_DEPTH)), Ok(()));
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Body {
        #[serde(default)]
        name: Patch<String>,
    }

    #[test]
    fn a_member_has_three_states() {
        let read = |json: &str| serde_json::from_str::<Body>(json).map(|body| body.name);
        assert_eq!(read("{}").unwrap(), Patch::Absent);
        assert_eq!(read(r#"{"name":null}"#).unwrap(), Patch::Null);
        assert_eq!(read(r#"{"name":"x"}"#).unwrap(), Patch::Value("x".to_owned()));
        assert!(read(r#"{"name":1}"#).is_err());
    }

    #[test]
    fn each_state_does_what_it_says() {
        assert_eq!(Patch::Absent.or_keep(Some(1)), Some(1));
        assert_eq!(Patch::Null.or_keep(Some(1)), None);
        assert_eq!(Patch::Value(2).or_keep(Some(1)), Some(2));
        assert_eq!(Patch::Value("5").try_map(str::parse::<u8>), Ok(Patch::Value(5)));
        assert!(Patch::Value("x").try_map(str::parse::<u8>).is_err());
        assert!(Patch::<u8>::Absent.is_absent());
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-c]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn applying_a_patch_twice_is_applying_it_once(target in json_value(), patch in json_value()) {
            let mut once = target;
            apply(&mut once, patch.clone()).unwrap();
            let mut twice = once.clone();
            apply(&mut twice, patch).unwrap();
            prop_assert_eq!(once, twice);
        }
    }
}
