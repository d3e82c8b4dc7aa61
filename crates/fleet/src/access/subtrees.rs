//! What lies below the organizations that roles name.

use crate::identifier::OrganizationId;
use std::collections::{BTreeMap, BTreeSet};

/// For some organizations, those below each of them at any depth. What reads a credential reads it with the roles, in
/// the same statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subtrees(BTreeMap<OrganizationId, BTreeSet<OrganizationId>>);

impl Subtrees {
    /// The organizations below one. Of one that is not known nothing is.
    pub fn below(&self, organization: &OrganizationId) -> BTreeSet<OrganizationId> {
        self.0.get(organization).cloned().unwrap_or_default()
    }
}

/// Of pairs: an organization, and one below it or itself.
impl FromIterator<(OrganizationId, OrganizationId)> for Subtrees {
    fn from_iter<I: IntoIterator<Item = (OrganizationId, OrganizationId)>>(pairs: I) -> Self {
        let mut subtrees = Self::default();
        for (root, below) in pairs {
            subtrees.0.entry(root).or_default().insert(below);
        }
        subtrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_together_by_their_root() {
        let id = |text: &str| OrganizationId::new(text).unwrap();
        let subtrees: Subtrees = [("north", "east"), ("west", "west"), ("north", "harbour")]
            .map(|(root, below)| (id(root), id(below)))
            .into_iter()
            .collect();
        assert_eq!(subtrees.below(&id("north")), [id("east"), id("harbour")].into());
        assert_eq!(subtrees.below(&id("west")), [id("west")].into());
        assert_eq!(subtrees.below(&id("east")), [].into());
    }
}
