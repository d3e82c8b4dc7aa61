//! What policies say of a call.

use super::document::{Policy, Statement};
use super::node_filter::NodeFilter;
use super::resource::RequestPath;
use serde::{Deserialize, Serialize};

/// The one resource whose filters count (contract rainmaker, RBAC).
const FILTERED: [&str; 2] = ["admin", "nodes"];

/// What policies say of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// No statement is about it.
    Silent,
    /// One forbids it.
    Denied,
    /// It is allowed, with these nodes.
    Allowed(NodeSelection),
}

/// The nodes that an allowed call is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeSelection {
    /// Those that one of these filters admits; none means all.
    pub any_of: Option<Vec<NodeFilter>>,
    /// But not those that one of these admits.
    pub none_of: Vec<NodeFilter>,
}

impl NodeSelection {
    /// Whether it is every node.
    pub fn is_everything(&self) -> bool {
        self.any_of.is_none() && self.none_of.is_empty()
    }

    /// Whether a node with these tags and this type is one of them.
    pub fn admits(&self, tags: &[&str], node_type: Option<&str>) -> bool {
        let among = |filters: &[NodeFilter]| filters.iter().any(|filter| filter.admits(tags, node_type));
        self.any_of.as_deref().is_none_or(among) && !among(&self.none_of)
    }
}

/// Decides a call by its method and the path of its URL. A HEAD is a GET whose body is not sent.
pub fn decide<'a>(policies: impl IntoIterator<Item = &'a Policy>, method: &str, path: &str) -> Decision {
    let method = if method.eq_ignore_ascii_case("head") { "get".to_owned() } else { method.to_lowercase() };
    let path = RequestPath::new(path);
    let filtered = path.is(&FILTERED);
    let (mut unfiltered_allowance, mut any_of, mut none_of) = (false, Vec::new(), Vec::new());
    for policy in policies {
        for statement in policy.statements.iter().filter(|statement| statement.is_about(&method, &path)) {
            let filters: &[NodeFilter] = if filtered { &policy.filters } else { &[] };
            match (statement.denies, filters.is_empty()) {
                (true, true) => return Decision::Denied,
                (true, false) => none_of.extend_from_slice(filters),
                (false, true) => unfiltered_allowance = true,
                (false, false) => any_of.extend_from_slice(filters),
            }
        }
    }
    if !unfiltered_allowance && any_of.is_empty() {
        return if none_of.is_empty() { Decision::Silent } else { Decision::Denied };
    }
    Decision::Allowed(NodeSelection { any_of: (!unfiltered_allowance).then_some(any_of), none_of })
}

impl Statement {
    fn is_about(&self, method: &str, path: &RequestPath) -> bool {
        self.actions.iter().any(|action| action == "*" || action == method)
            && self.resources.iter().any(|resource| resource.covers(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn policy(effect: &str, action: &str, resource: &str, tag: Option<&str>) -> Policy {
        let filters = tag.map_or(json!([]), |tag| json!([{"type": "nodes", "rules": {"tags": [tag]}}]));
        Policy::from_json(&json!({
            "filters": filters,
            "statement": [{"effect": effect, "action": [action], "resource": [resource]}],
        }))
        .unwrap()
    }

    const ALL: Decision = Decision::Allowed(NodeSelection { any_of: None, none_of: Vec::new() });

    #[test]
    fn a_denial_outweighs_and_silence_is_no_allowance() {
        let everything = policy("allow", "*", "*", None);
        let no_deletion = policy("deny", "api:Delete", "/admin/user2", None);
        let both = [everything, no_deletion];
        assert_eq!(decide(&both, "GET", "/v1/admin/user2"), ALL);
        let reader = policy("allow", "api:Get", "*", None);
        assert_eq!(decide([&reader], "HEAD", "/v1/admin/user2"), ALL);
        assert_eq!(decide([&reader], "POST", "/v1/admin/user2"), Decision::Silent);
        assert_eq!(decide(&both, "DELETE", "/v1/admin/user2"), Decision::Denied);
        assert_eq!(decide(both.iter().rev(), "DELETE", "/v1/admin/user2"), Decision::Denied);
        assert_eq!(decide(&both[1..], "GET", "/v1/admin/user2"), Decision::Silent);
        assert_eq!(decide(&[], "GET", "/v1/admin/user2"), Decision::Silent);
    }

    #[test]
    fn filters_count_for_nodes_only() {
        let pune = policy("allow", "*", "/admin/*", Some("city:pune"));
        let lab = policy("deny", "*", "/admin/nodes", Some("room:lab"));
        assert_eq!(decide(std::slice::from_ref(&pune), "GET", "/v1/admin/otajob"), ALL);
        let Decision::Allowed(nodes) = decide([&pune, &lab], "GET", "/v1/admin/nodes") else { panic!("not allowed") };
        assert!(nodes.admits(&["city:pune"], None) && !nodes.is_everything());
        assert!(!nodes.admits(&["city:delhi"], None));
        assert!(!nodes.admits(&["city:pune", "room:lab"], None));
        assert_eq!(decide([&lab], "GET", "/v1/admin/nodes"), Decision::Denied);
        let all = policy("allow", "api:Get", "/admin/nodes", None);
        let Decision::Allowed(nodes) = decide([&pune, &all], "GET", "/v1/admin/nodes") else { panic!("not allowed") };
        assert!(nodes.is_everything());
    }
}
