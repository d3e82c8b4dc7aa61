//! A policy as clients write it.

use super::node_filter::NodeFilter;
use super::resource::Resource;
use crate::account::Tag;
use serde_json::{Map, Value};
use thiserror::Error;

/// A policy is smaller than this, in bytes of compact JSON (contract rainmaker, RBAC).
pub const MAX_POLICY_BYTES: usize = 2 * 1024;

/// The version of the language.
const VERSION: &str = "1.0.0";

/// Why a document is no policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Too large.
    #[error("a policy has less than {MAX_POLICY_BYTES} bytes")]
    Size,
    /// A member is missing, unknown or of a wrong form.
    #[error("{path}: {problem}")]
    Member {
        /// Where, such as `statement[0].effect`.
        path: String,
        /// What is wrong.
        problem: &'static str,
    },
}

/// Which calls a policy allows and denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub(super) filters: Vec<NodeFilter>,
    pub(super) statements: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) denies: bool,
    /// Methods in lower case, `*` among them for all.
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<Resource>,
}

const METHODS: [&str; 6] = ["*", "get", "post", "put", "patch", "delete"];

impl Policy {
    /// Reads a policy. The names of members and the values may be in any case; members that the language does not have
    /// are refused, since they might have been meant to limit something.
    pub fn from_json(document: &Value) -> Result<Self, PolicyError> {
        if document.to_string().len() >= MAX_POLICY_BYTES {
            return Err(PolicyError::Size);
        }
        let members = Members::of(document, "policy_json", &["version", "filters", "statement"])?;
        if let Some(version) = members.get("version")
            && version.as_str() != Some(VERSION)
        {
            return Err(member("policy_json.version", "must be 1.0.0"));
        }
        let filters = members.list("filters")?.unwrap_or_default();
        let statements = members.list("statement")?.unwrap_or_default();
        if statements.is_empty() {
            return Err(member("policy_json.statement", "must hold a statement at least"));
        }
        Ok(Self {
            filters: filters.iter().map(|(path, value)| node_filter(path, value)).collect::<Result<_, _>>()?,
            statements: statements.iter().map(|(path, value)| statement(path, value)).collect::<Result<_, _>>()?,
        })
    }
}

fn node_filter(path: &str, value: &Value) -> Result<NodeFilter, PolicyError> {
    let members = Members::of(value, path, &["type", "rules"])?;
    if !members.get("type").and_then(Value::as_str).is_some_and(|of| of.eq_ignore_ascii_case("nodes")) {
        return Err(member(&format!("{path}.type"), "must be nodes"));
    }
    let rules_path = format!("{path}.rules");
    let rules = Members::of(members.get("rules").unwrap_or(&Value::Null), &rules_path, &["tags", "type"])?;
    let (tags, types) = (rules.texts("tags")?.unwrap_or_default(), rules.texts("type")?.unwrap_or_default());
    if tags.is_empty() && types.is_empty() {
        return Err(member(&rules_path, "must name tags or types"));
    }
    if tags.iter().any(|tag| Tag::new(tag).is_err()) {
        return Err(member(&format!("{rules_path}.tags"), "must hold tags, each a name, a colon and a value"));
    }
    Ok(NodeFilter { tags, types })
}

fn statement(path: &str, value: &Value) -> Result<Statement, PolicyError> {
    let members = Members::of(value, path, &["effect", "action", "resource"])?;
    let effect = members.get("effect").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    if !["allow", "deny"].contains(&effect.as_str()) {
        return Err(member(&format!("{path}.effect"), "must be allow or deny"));
    }
    let given = |name: &'static str| match members.texts(name)? {
        Some(texts) if !texts.is_empty() => Ok(texts),
        _ => Err(member(&format!("{path}.{name}"), "must hold a text at least")),
    };
    let action = |text: String| {
        let method = text.strip_prefix("api:").unwrap_or(if text == "*" { "*" } else { "" });
        METHODS.contains(&method).then(|| method.to_owned())
    };
    let actions: Option<Vec<_>> = given("action")?.into_iter().map(action).collect();
    let resources: Option<Vec<_>> = given("resource")?.iter().map(|text| Resource::new(text)).collect();
    Ok(Statement {
        denies: effect == "deny",
        actions: actions.ok_or_else(|| {
            member(&format!("{path}.action"), "must hold *, api:Get, api:Post, api:Put, api:Patch or api:Delete")
        })?,
        resources: resources.ok_or_else(|| member(&format!("{path}.resource"), "must hold paths, or * for all"))?,
    })
}

fn member(path: &str, problem: &'static str) -> PolicyError {
    PolicyError::Member { path: path.to_owned(), problem }
}

/// An object whose members have names in any case.
struct Members<'a> {
    path: &'a str,
    object: &'a Map<String, Value>,
}

impl<'a> Members<'a> {
    fn of(value: &'a Value, path: &'a str, known: &[&str]) -> Result<Self, PolicyError> {
        let object = value.as_object().ok_or_else(|| member(path, "must be an object"))?;
        for (number, name) in object.keys().enumerate() {
            if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                return Err(member(&format!("{path}.{name}"), "is no member of it"));
            }
            if object.keys().take(number).any(|other| other.eq_ignore_ascii_case(name)) {
                return Err(member(&format!("{path}.{name}"), "is given twice"));
            }
        }
        Ok(Self { path, object })
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        let found = self.object.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// The entries of an array, each with its path.
    fn list(&self, name: &str) -> Result<Option<Vec<(String, &'a Value)>>, PolicyError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let path = format!("{}.{name}", self.path);
        let entries = value.as_array().ok_or_else(|| member(&path, "must be an array"))?;
        Ok(Some(entries.iter().enumerate().map(|(number, entry)| (format!("{path}[{number}]"), entry)).collect()))
    }

    /// Texts in lower case.
    fn texts(&self, name: &str) -> Result<Option<Vec<String>>, PolicyError> {
        let Some(entries) = self.list(name)? else { return Ok(None) };
        let text = |(path, entry): (String, &Value)| {
            entry.as_str().map(str::to_lowercase).ok_or_else(|| member(&path, "must be a text"))
        };
        entries.into_iter().map(text).collect::<Result<_, _>>().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(document: &Value) -> String {
        Policy::from_json(document).unwrap_err().to_string()
    }

    #[test]
    fn a_policy_of_the_documents_is_read_in_both_spellings() {
        let small = json!({"version": "1.0.0", "statement": [{"effect": "allow", "action": ["api:get"], "resource": ["/v1/admin/otaimage"]}]});
        let capital = json!({"Version": "1.0.0", "filters": [], "Statement": [{"Effect": "Allow", "Action": ["api:Get"], "Resource": ["/admin/otaimage"]}]});
        assert_eq!(Policy::from_json(&small), Policy::from_json(&capital));
        assert_eq!(Policy::from_json(&small).unwrap().statements.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |statement: Value| json!({ "statement": [statement] });
        for (document, told) in [
            (json!([]), "policy_json: must be an object"),
            (json!({}), "policy_json.statement: must hold a statement at least"),
            (json!({"statement": {}}), "policy_json.statement: must be an array"),
            (json!({"version": "2", "statement": []}), "policy_json.version: must be 1.0.0"),
            (json!({"sid": 1}), "policy_json.sid: is no member of it"),
            (with(json!({"effect": "maybe"})), "policy_json.statement[0].effect: must be allow or deny"),
            (with(json!({"effect": "allow"})), "policy_json.statement[0].action: must hold a text at least"),
            (with(json!({"effect": "allow", "Effect": "deny"})), "policy_json.statement[0].effect: is given twice"),
            (
                with(json!({"effect": "allow", "action": ["api:Fly"], "resource": ["*"]})),
                "policy_json.statement[0].action: must hold *, api:Get, api:Post, api:Put, api:Patch or api:Delete",
            ),
            (
                with(json!({"effect": "allow", "action": ["*"], "resource": ["admin"]})),
                "policy_json.statement[0].resource: must hold paths, or * for all",
            ),
            (
                with(json!({"effect": "allow", "action": ["*"], "resource": [1]})),
                "policy_json.statement[0].resource[0]: must be a text",
            ),
            (
                json!({"filters": [{"type": "nodes", "rules": {}}], "statement": [1]}),
                "policy_json.filters[0].rules: must name tags or types",
            ),
            (json!({"filters": [{"type": "users"}], "statement": [1]}), "policy_json.filters[0].type: must be nodes"),
            (
                json!({"filters": [{"type": "nodes", "rules": {"tags": ["x"]}}], "statement": [1]}),
                "policy_json.filters[0].rules.tags: must hold tags, each a name, a colon and a value",
            ),
        ] {
            let refused = refused(&document);
            assert!(refused == told || refused.eq_ignore_ascii_case(told), "{refused}, not {told}");
        }
    }

    #[test]
    fn the_limit_of_size_holds_at_its_edge() {
        let of = |length: usize| json!({"statement": [{"effect": "allow", "action": ["*"], "resource": ["/".to_owned() + &"a".repeat(length)]}]});
        let frame = of(0).to_string().len();
        assert!(Policy::from_json(&of(MAX_POLICY_BYTES - 1 - frame)).is_ok());
        assert_eq!(Policy::from_json(&of(MAX_POLICY_BYTES - frame)), Err(PolicyError::Size));
    }
}
