//! The evaluator of policies against a naive model of what they mean, on random policies and calls.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "the whole file is a test")]

use proptest::prelude::*;
use serde_json::{Value, json};
use skein_fleet::access::policy::{Decision, Policy, decide};

/// A few names that often meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "B", "ab", "b", "nodes", "admin"]).prop_map(ToOwned::to_owned)
}

fn pattern_segment() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => name(),
        1 => Just("{id}".to_owned()),
        1 => Just("*".to_owned()),
        1 => Just("a*".to_owned()),
        1 => Just("*b".to_owned()),
        1 => Just("a*b".to_owned()),
    ]
}

fn resource() -> impl Strategy<Value = String> {
    let path = (prop::sample::select(vec!["", "/v1", "/{version}"]), prop::collection::vec(pattern_segment(), 1..4));
    prop_oneof![1 => Just("*".to_owned()), 8 => path.prop_map(|(version, segments)| format!("{version}/{}", segments.join("/")))]
}

fn action() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["*", "api:*", "api:Get", "api:PUT", "API:delete"]).prop_map(ToOwned::to_owned)
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop::sample::select(vec!["allow", "Allow", "deny"]);
    let lists = (prop::collection::vec(action(), 1..3), prop::collection::vec(resource(), 1..3));
    (effect, lists)
        .prop_map(|(effect, (action, resource))| json!({"Effect": effect, "action": action, "resource": resource}))
}

fn filter() -> impl Strategy<Value = Value> {
    let tags = prop::collection::vec(prop::sample::select(vec!["t:1", "T:2"]), 0..2);
    let types = prop::collection::vec(prop::sample::select(vec!["led", "FAN"]), 0..2);
    (tags, types)
        .prop_filter("demands something", |(tags, types)| !tags.is_empty() || !types.is_empty())
        .prop_map(|(tags, types)| json!({"type": "nodes", "rules": {"tags": tags, "type": types}}))
}

fn policy() -> impl Strategy<Value = Value> {
    (prop::collection::vec(filter(), 0..2), prop::collection::vec(statement(), 1..3))
        .prop_map(|(filters, statement)| json!({"filters": filters, "statement": statement}))
}

fn path() -> impl Strategy<Value = String> {
    let any = prop::collection::vec(name(), 1..4).prop_map(|segments| format!("/v1/{}", segments.join("/")));
    prop_oneof![3 => any, 1 => Just("/v1/admin/nodes".to_owned())]
}

/// Whether a pattern means a path: character by character, trying everything.
fn means(pattern: &[char], path: &[char]) -> bool {
    match pattern {
        [] => path.is_empty(),
        ['/', '*'] => path.first() == Some(&'/'),
        ['{', rest @ ..] => {
            let behind = &rest[rest.iter().position(|c| *c == '}').unwrap() + 1..];
            let segment = path.iter().take_while(|c| **c != '/').count();
            segment > 0 && means(behind, &path[segment..])
        }
        ['*', rest @ ..] => {
            let segment = path.iter().take_while(|c| **c != '/').count();
            (0..=segment).any(|taken| means(rest, &path[taken..]))
        }
        [first, rest @ ..] => path.first() == Some(first) && means(rest, &path[1..]),
    }
}

fn covers(resource: &str, path: &str) -> bool {
    let short = |text: &str| {
        let text = text.to_lowercase();
        let text = text
            .strip_prefix("/v1/")
            .or_else(|| text.strip_prefix("/{version}/"))
            .map(|rest| format!("/{rest}"))
            .unwrap_or(text);
        text.chars().collect::<Vec<_>>()
    };
    resource == "*" || means(&short(resource), &short(path))
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().map_or(vec![], |list| list.iter().map(|text| text.as_str().unwrap().to_lowercase()).collect())
}

/// Whether a policy's statement of this effect is about the call and the node.
fn speaks(policy: &Value, effect: &str, method: &str, path: &str, node: (&[&str], &str)) -> bool {
    let about_node = |filter: &Value| {
        let (tags, types) = (texts(&filter["rules"]["tags"]), texts(&filter["rules"]["type"]));
        (tags.is_empty() || node.0.iter().any(|tag| tags.contains(&(*tag).to_owned())))
            && (types.is_empty() || types.contains(&node.1.to_owned()))
    };
    let filters = policy["filters"].as_array().unwrap();
    let node_matters = path.eq_ignore_ascii_case("/v1/admin/nodes") && !filters.is_empty();
    let in_filters = !node_matters || filters.iter().any(about_node);
    in_filters
        && policy["statement"].as_array().unwrap().iter().any(|statement| {
            let action = |action: &String| ["*", "api:*", &format!("api:{method}")].contains(&action.as_str());
            statement["Effect"].as_str().unwrap().eq_ignore_ascii_case(effect)
                && texts(&statement["action"]).iter().any(action)
                && texts(&statement["resource"]).iter().any(|resource| covers(resource, path))
        })
}

proptest! {
    #[test]
    fn the_evaluator_agrees_with_the_model(
        documents in prop::collection::vec(policy(), 0..4),
        method in prop::sample::select(vec!["get", "put", "delete", "post"]),
        path in path(),
    ) {
        let policies: Vec<Policy> = documents.iter().map(|document| Policy::from_json(document).unwrap()).collect();
        let decision = decide(&policies, &method.to_uppercase(), &path);
        for tags in [&[][..], &["t:1"], &["t:2"], &["t:1", "t:2"]] {
            for node_type in ["led", "fan", "pump"] {
                let any = |effect| documents.iter().any(|policy| speaks(policy, effect, method, &path, (tags, node_type)));
                let expected = any("allow") && !any("deny");
                let found = match &decision {
                    Decision::Allowed(nodes) => nodes.admits(tags, Some(node_type)),
                    Decision::Silent | Decision::Denied => false,
                };
                prop_assert_eq!(found, expected, "{:?} {:?}", tags, node_type);
            }
        }
    }
}
