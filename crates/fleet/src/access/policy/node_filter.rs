//! Which nodes a policy is about.

use serde::{Deserialize, Serialize};

/// Nodes with one of these tags and one of these types. An empty list demands nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFilter {
    /// Tags, `name:value`, in lower case.
    pub tags: Vec<String>,
    /// Types of nodes, in lower case.
    pub types: Vec<String>,
}

impl NodeFilter {
    /// Whether a node with these tags and this type is one of them, whatever the case of either.
    pub fn admits(&self, tags: &[&str], node_type: Option<&str>) -> bool {
        let listed = |list: &[String], value: &str| list.contains(&value.to_lowercase());
        let by_tag = self.tags.is_empty() || tags.iter().any(|tag| listed(&self.tags, tag));
        let by_type = self.types.is_empty() || node_type.is_some_and(|node_type| listed(&self.types, node_type));
        by_tag && by_type
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_types_are_demanded_together() {
        let filter = NodeFilter { tags: vec!["city:pune".into(), "city:shanghai".into()], types: vec!["led".into()] };
        assert!(filter.admits(&["floor:2", "City:Pune"], Some("LED")));
        assert!(!filter.admits(&["city:pune"], Some("fan")));
        assert!(!filter.admits(&["city:pune"], None));
        assert!(!filter.admits(&[], Some("led")));
        assert!(NodeFilter { types: vec![], ..filter }.admits(&["city:shanghai"], None));
    }
}
