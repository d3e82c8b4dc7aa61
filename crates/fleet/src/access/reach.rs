//! The organizations in which a permission is held.

use std::collections::BTreeSet;

use crate::identifier::OrganizationId;

/// The whole fleet, or what belongs to some organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everything, what belongs to no organization included.
    Everything,
    /// What belongs to one of these, each listed: whoever makes it adds the organizations below. None of them is
    /// nothing.
    Organizations(BTreeSet<OrganizationId>),
}

impl Reach {
    /// Whether something of that organization, or of none, lies in it.
    pub fn covers(&self, organization: Option<&OrganizationId>) -> bool {
        match (self, organization) {
            (Self::Everything, _) => true,
            (Self::Organizations(_), None) => false,
            (Self::Organizations(organizations), Some(organization)) => organizations.contains(organization),
        }
    }

    /// What lies in this one or in `other`.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        match (self, other) {
            (Self::Organizations(mut mine), Self::Organizations(others)) => {
                mine.extend(others);
                Self::Organizations(mine)
            }
            _ => Self::Everything,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &[&str]) -> Reach {
        Reach::Organizations(ids.iter().map(|id| OrganizationId::new(*id).unwrap()).collect())
    }

    #[test]
    fn only_the_whole_fleet_covers_what_has_no_organization() {
        let north = OrganizationId::new("north").unwrap();
        assert!(Reach::Everything.covers(None) && Reach::Everything.covers(Some(&north)));
        assert!(of(&["north", "west"]).covers(Some(&north)));
        assert!(!of(&["west"]).covers(Some(&north)));
        assert!(!of(&["north"]).covers(None));
        assert!(!of(&[]).covers(Some(&north)));
    }

    #[test]
    fn a_union_covers_what_either_covers() {
        let all = [Reach::Everything, of(&[]), of(&["north"]), of(&["west"]), of(&["north", "west"])];
        let [north, west, south] = ["north", "west", "south"].map(|id| OrganizationId::new(id).unwrap());
        for one in &all {
            for other in &all {
                let both = one.clone().union(other.clone());
                for place in [None, Some(&north), Some(&west), Some(&south)] {
                    assert_eq!(both.covers(place), one.covers(place) || other.covers(place), "{one:?} {other:?}");
                }
            }
        }
    }
}
