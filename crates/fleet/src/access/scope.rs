//! The part of the fleet in which a handler works for its caller.

use super::Reach;
use crate::identifier::OrganizationId;
use std::collections::BTreeSet;

/// Where a permission is held: the organizations of the roles that give it and, for a credential that was limited to
/// them, the devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The organizations.
    pub reach: Reach,
    /// The ids of the only devices that there are for the caller; none means all that the organizations have.
    pub devices: Option<BTreeSet<String>>,
}

impl Scope {
    /// The whole fleet.
    pub const EVERYTHING: Self = Self { reach: Reach::Everything, devices: None };

    /// What belongs to these organizations.
    pub const fn organizations(organizations: BTreeSet<OrganizationId>) -> Self {
        Self { reach: Reach::Organizations(organizations), devices: None }
    }

    /// Whether nothing at all lies outside.
    pub fn is_everything(&self) -> bool {
        *self == Self::EVERYTHING
    }
}
