//! The tree of organizations (contract central §5).
//!
//! The top of the tree is the deployment itself, which is no organization: it has no id and is in no list.

use crate::access::Reach;
use crate::identifier::OrganizationId;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// How many organizations a deployment has at most.
pub const MAX_ORGANIZATIONS: usize = 200;

/// How many organizations lie on the way from the top to the lowest, both ends counted.
pub const MAX_DEPTH: usize = 5;

/// Why an organization cannot be where it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlacementError {
    /// There are as many as there may be.
    #[error("there are {MAX_ORGANIZATIONS} organizations already")]
    Full,
    /// The one above is not there.
    #[error("there is no organization '{0}'")]
    UnknownParent(OrganizationId),
    /// It would lie below itself.
    #[error("an organization can not lie below itself")]
    Cycle,
    /// It, or one below it, would lie too deep.
    #[error("organizations lie at most {MAX_DEPTH} deep")]
    TooDeep,
}

/// All organizations, each with the one above it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hierarchy(BTreeMap<OrganizationId, Option<OrganizationId>>);

impl FromIterator<(OrganizationId, Option<OrganizationId>)> for Hierarchy {
    fn from_iter<I: IntoIterator<Item = (OrganizationId, Option<OrganizationId>)>>(organizations: I) -> Self {
        Self(organizations.into_iter().collect())
    }
}

impl Hierarchy {
    /// The organization and all below it, at any depth. One that does not exist has nothing below it.
    pub fn subtree(&self, root: &OrganizationId) -> BTreeSet<OrganizationId> {
        let mut found = BTreeSet::from([root.clone()]);
        loop {
            let is_below = |parent: &Option<OrganizationId>| parent.as_ref().is_some_and(|id| found.contains(id));
            let more: Vec<OrganizationId> = self
                .0
                .iter()
                .filter(|(id, parent)| !found.contains(*id) && is_below(parent))
                .map(|(id, _)| id.clone())
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// The reach with all organizations that lie below those in it by now. A reach that was found a moment ago does not
    /// know of one that its holder has just made.
    #[must_use]
    pub fn complete(&self, reach: &Reach) -> Reach {
        match reach {
            Reach::Everything => Reach::Everything,
            Reach::Organizations(roots) => {
                Reach::Organizations(roots.iter().flat_map(|root| self.subtree(root)).collect())
            }
        }
    }

    /// Whether an organization, new or not, may lie below `parent`, or with none at the top.
    pub fn check_place(&self, id: &OrganizationId, parent: Option<&OrganizationId>) -> Result<(), PlacementError> {
        if !self.0.contains_key(id) && self.0.len() >= MAX_ORGANIZATIONS {
            return Err(PlacementError::Full);
        }
        let Some(parent) = parent else {
            return Ok(());
        };
        if parent != id && !self.0.contains_key(parent) {
            return Err(PlacementError::UnknownParent(parent.clone()));
        }
        let subtree = self.subtree(id);
        if subtree.contains(parent) {
            return Err(PlacementError::Cycle);
        }
        let height = subtree.iter().map(|below| self.steps(below, id)).max().unwrap_or_default() + 1;
        if self.depth(parent) + height > MAX_DEPTH { Err(PlacementError::TooDeep) } else { Ok(()) }
    }

    /// How many organizations lie on the way from the top to this one, itself counted.
    fn depth(&self, id: &OrganizationId) -> usize {
        self.line(id).count()
    }

    /// How many steps lie between an organization and one above it.
    fn steps(&self, id: &OrganizationId, above: &OrganizationId) -> usize {
        self.line(id).take_while(|passed| *passed != above).count()
    }

    /// The organization, the one above it, and so on up to the top. It ends even where rows that nobody should have
    /// written make a circle.
    fn line<'a>(&'a self, id: &'a OrganizationId) -> impl Iterator<Item = &'a OrganizationId> {
        let above = |id: &&'a OrganizationId| self.0.get(*id).and_then(Option::as_ref);
        std::iter::successors(Some(id), above).take(self.0.len() + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(text: &str) -> OrganizationId {
        OrganizationId::new(text).unwrap()
    }

    /// `north` over `north-east` over `harbour`; `west` alone.
    fn hierarchy() -> Hierarchy {
        [("north", None), ("north-east", Some("north")), ("harbour", Some("north-east")), ("west", None)]
            .map(|(name, parent)| (id(name), parent.map(id)))
            .into_iter()
            .collect()
    }

    fn ids(names: &[&str]) -> BTreeSet<OrganizationId> {
        names.iter().map(|name| id(name)).collect()
    }

    #[test]
    fn a_subtree_has_all_below() {
        assert_eq!(hierarchy().subtree(&id("north")), ids(&["north", "north-east", "harbour"]));
        assert_eq!(hierarchy().subtree(&id("harbour")), ids(&["harbour"]));
        assert_eq!(hierarchy().subtree(&id("unknown")), ids(&["unknown"]));
        let complete = |names: &[&str]| hierarchy().complete(&Reach::Organizations(ids(names)));
        assert_eq!(
            complete(&["west", "north"]),
            Reach::Organizations(ids(&["harbour", "north", "north-east", "west"]))
        );
        assert_eq!(complete(&[]), Reach::Organizations(ids(&[])));
        assert_eq!(hierarchy().complete(&Reach::Everything), Reach::Everything);
    }

    #[test]
    fn a_parent_exists_and_lies_not_below() {
        let check = |name: &str, parent: &str| hierarchy().check_place(&id(name), Some(&id(parent)));
        assert_eq!(check("new", "west"), Ok(()));
        assert_eq!(check("new", "nowhere"), Err(PlacementError::UnknownParent(id("nowhere"))));
        assert_eq!(check("new", "new"), Err(PlacementError::Cycle));
        assert_eq!(check("north", "north"), Err(PlacementError::Cycle));
        assert_eq!(check("north", "harbour"), Err(PlacementError::Cycle));
        assert_eq!(check("harbour", "north"), Ok(()));
        assert_eq!(hierarchy().check_place(&id("harbour"), None), Ok(()));
    }

    #[test]
    fn what_moves_takes_its_own_with_it() {
        let mut hierarchy = hierarchy();
        hierarchy.0.insert(id("city"), Some(id("west")));
        // west, city, north, north-east, harbour.
        assert_eq!(hierarchy.check_place(&id("north"), Some(&id("city"))), Ok(()));
        hierarchy.0.insert(id("quay"), Some(id("harbour")));
        assert_eq!(hierarchy.check_place(&id("north"), Some(&id("city"))), Err(PlacementError::TooDeep));
        assert_eq!(hierarchy.check_place(&id("pier"), Some(&id("quay"))), Ok(()));
        hierarchy.0.insert(id("pier"), Some(id("quay")));
        assert_eq!(hierarchy.check_place(&id("post"), Some(&id("pier"))), Err(PlacementError::TooDeep));
    }

    #[test]
    fn there_is_an_end_to_them() {
        let many = |count: usize| (0..count).map(|number| (id(&format!("o{number}")), None)).collect::<Hierarchy>();
        assert_eq!(many(MAX_ORGANIZATIONS - 1).check_place(&id("new"), None), Ok(()));
        let full = many(MAX_ORGANIZATIONS);
        assert_eq!(full.check_place(&id("new"), None), Err(PlacementError::Full));
        assert_eq!(full.check_place(&id("o1"), Some(&id("o2"))), Ok(()), "what is there may move");
    }

    proptest! {
        /// Whatever is asked for, what is allowed keeps the tree a tree, no deeper than it may be.
        #[test]
        fn no_move_breaks_the_tree(moves in prop::collection::vec((0..12_u8, prop::option::of(0..12_u8)), 0..60)) {
            let name = |number: u8| id(&format!("o{number}"));
            let mut hierarchy = Hierarchy::default();
            for (moved, parent) in moves {
                let (moved, parent) = (name(moved), parent.map(name));
                if hierarchy.check_place(&moved, parent.as_ref()).is_ok() {
                    hierarchy.0.insert(moved, parent);
                }
            }
            for organization in hierarchy.0.keys() {
                prop_assert!(hierarchy.depth(organization) <= MAX_DEPTH);
                for below in hierarchy.subtree(organization) {
                    prop_assert!(hierarchy.line(&below).any(|passed| passed == organization));
                }
            }
        }

        #[test]
        fn a_circle_that_should_not_be_there_ends(parents in prop::collection::vec(0..6_u8, 6)) {
            let name = |number: usize| id(&format!("o{number}"));
            let hierarchy: Hierarchy =
                parents.iter().enumerate().map(|(number, parent)| (name(number), Some(name((*parent).into())))).collect();
            for number in 0..6 {
                let _ = hierarchy.subtree(&name(number));
                let _ = hierarchy.check_place(&name(number), Some(&name(0)));
            }
        }
    }
}
