//! What one principal may do, from the roles that were given to it.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{Permission, Reach, Role, Scope};
use crate::identifier::OrganizationId;

/// A role as it is given to a user or a token: everywhere, or within an organization and those below it (contract
/// central §5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleAssignment {
    role: Role,
    organization: Option<OrganizationId>,
}

/// Why a role cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AssignmentError {
    /// A role of an organization without one.
    #[error("the role {} needs an organization", .role.display_name())]
    OrganizationMissing {
        /// The role.
        role: Role,
    },
}

impl RoleAssignment {
    /// Gives `role` within `organization`, or everywhere.
    ///
    /// The roles that are made for organizations need one: given everywhere, "Org Admin" would be an administrator by
    /// mistake.
    pub fn new(role: Role, organization: Option<OrganizationId>) -> Result<Self, AssignmentError> {
        if role.needs_organization() && organization.is_none() {
            return Err(AssignmentError::OrganizationMissing { role });
        }
        Ok(Self { role, organization })
    }

    /// The role of who administers the whole deployment.
    pub const fn administrator() -> Self {
        Self { role: Role::Administrator, organization: None }
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The organization within which it is given; everywhere when there is none.
    pub fn organization(&self) -> Option<&OrganizationId> {
        self.organization.as_ref()
    }

    /// Where it applies. The organization itself always counts, so that one that `below` does not know is not taken
    /// for nothing, which anybody could give away before it exists.
    fn reach(&self, below: impl FnOnce(&OrganizationId) -> BTreeSet<OrganizationId>) -> Reach {
        self.organization.as_ref().map_or(Reach::Everything, |organization| {
            let mut organizations = below(organization);
            organizations.insert(organization.clone());
            Reach::Organizations(organizations)
        })
    }
}

/// What a principal may do: each permission with the part of the fleet in which it is held. Two roles in two
/// organizations stay apart: a viewer of `north` who operates `west` writes in `west` only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grants {
    held: BTreeMap<Permission, Reach>,
    devices: Option<BTreeSet<String>>,
}

impl Grants {
    /// Nothing at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// These permissions in the whole fleet.
    pub fn everywhere(permissions: impl IntoIterator<Item = Permission>) -> Self {
        permissions.into_iter().map(|permission| (permission, Reach::Everything)).collect()
    }

    /// All that the roles allow together. `below` gives the organizations below one, at any depth; whether it lists
    /// that one as well makes no difference.
    pub fn from_assignments<'a>(
        assignments: impl IntoIterator<Item = &'a RoleAssignment>,
        mut below: impl FnMut(&OrganizationId) -> BTreeSet<OrganizationId>,
    ) -> Self {
        let mut grants = Self::none();
        for assignment in assignments {
            let reach = assignment.reach(&mut below);
            for permission in assignment.role.permissions() {
                grants.add(*permission, reach.clone());
            }
        }
        grants
    }

    /// What is left of them for a credential that is limited to these permissions. A permission that was not held before
    /// is not held after.
    #[must_use]
    pub fn limited_to(mut self, permissions: &BTreeSet<Permission>) -> Self {
        self.held.retain(|permission, _| permissions.contains(permission));
        self
    }

    /// The same for these devices alone, by their ids.
    #[must_use]
    pub fn limited_to_devices(mut self, devices: BTreeSet<String>) -> Self {
        self.devices = Some(match self.devices {
            Some(held) => held.intersection(&devices).cloned().collect(),
            None => devices,
        });
        self
    }

    /// The devices that they are limited to, if they are.
    pub fn devices(&self) -> Option<&BTreeSet<String>> {
        self.devices.as_ref()
    }

    /// Where the permission is held; `None` when it is not held at all. A list shows what lies in this scope.
    pub fn scope_of(&self, permission: Permission) -> Option<Scope> {
        let reach = self.held.get(&permission)?;
        Some(Scope { reach: reach.clone(), devices: self.devices.clone() })
    }

    /// All permissions that are held somewhere, each with the organizations.
    pub fn iter(&self) -> impl Iterator<Item = (Permission, &Reach)> {
        self.held.iter().map(|(permission, reach)| (*permission, reach))
    }

    /// Whether who has these grants may give `assignment` to another. One can only give what one has, and where one has
    /// it. Whether one may give anything at all is another permission.
    ///
    /// What is held in an organization is held in all below it, so only the organization itself is asked for: one that
    /// came to be below it a moment ago need not be known here.
    pub fn may_grant(&self, assignment: &RoleAssignment) -> bool {
        let given = assignment.organization();
        let holds = |permission| self.held.get(permission).is_some_and(|held: &Reach| held.covers(given));
        self.devices.is_none() && assignment.role.permissions().iter().all(holds)
    }

    /// Adds to what is held already.
    fn add(&mut self, permission: Permission, reach: Reach) {
        let whole = match self.held.remove(&permission) {
            Some(held) => held.union(reach),
            None => reach,
        };
        self.held.insert(permission, whole);
    }
}

/// Puts grants together again that were taken apart with [`Grants::iter`], to cross from one component to another.
impl FromIterator<(Permission, Reach)> for Grants {
    fn from_iter<I: IntoIterator<Item = (Permission, Reach)>>(held: I) -> Self {
        let mut grants = Self::none();
        for (permission, reach) in held {
            grants.add(permission, reach);
        }
        grants
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(id: &str) -> OrganizationId {
        OrganizationId::new(id).unwrap()
    }

    fn assign(role: Role, within: Option<&str>) -> RoleAssignment {
        RoleAssignment::new(role, within.map(organization)).unwrap()
    }

    /// `north` is above `north-east`; the others are alone.
    fn below(root: &OrganizationId) -> BTreeSet<OrganizationId> {
        (root.as_str() == "north").then(|| organization("north-east")).into_iter().collect()
    }

    fn grants(assignments: &[RoleAssignment]) -> Grants {
        Grants::from_assignments(assignments, below)
    }

    fn allow(grants: &Grants, permission: Permission, organization: Option<&OrganizationId>) -> bool {
        grants.scope_of(permission).is_some_and(|scope| scope.reach.covers(organization))
    }

    #[test]
    fn a_limit_takes_and_never_gives() {
        let operator = grants(&[assign(Role::Operator, None)]);
        let limited = operator.clone().limited_to(&[Permission::DevicesRead, Permission::TokensWrite].into());
        assert_eq!(limited.iter().map(|(permission, _)| permission).collect::<Vec<_>>(), [Permission::DevicesRead]);
        let devices = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let twice = limited.limited_to_devices(devices(&["a", "b"])).limited_to_devices(devices(&["b", "c"]));
        assert_eq!(twice.scope_of(Permission::DevicesRead).unwrap().devices, Some(devices(&["b"])));
        // Who is limited to devices gives no role away: a role knows no such limit.
        let viewer = assign(Role::OrgViewer, Some("west"));
        assert!(operator.may_grant(&viewer));
        assert!(!operator.limited_to_devices(devices(&["a"])).may_grant(&viewer));
    }

    #[test]
    fn an_organization_role_needs_an_organization() {
        let refused = RoleAssignment::new(Role::OrgViewer, None);
        assert_eq!(refused.unwrap_err().to_string(), "the role Org Viewer needs an organization");
        assert!(RoleAssignment::new(Role::Operator, Some(organization("north"))).is_ok());
    }

    #[test]
    fn roles_of_two_organizations_stay_apart() {
        let grants = grants(&[assign(Role::OrgViewer, Some("north")), assign(Role::OrgOperator, Some("west"))]);
        let [north, north_east, west, south] = ["north", "north-east", "west", "south"].map(organization);
        for seen in [&north, &north_east, &west] {
            assert!(allow(&grants, Permission::DevicesRead, Some(seen)));
        }
        assert!(!allow(&grants, Permission::DevicesRead, Some(&south)));
        assert!(!allow(&grants, Permission::DevicesRead, None));
        assert!(allow(&grants, Permission::DevicesWrite, Some(&west)));
        assert!(!allow(&grants, Permission::DevicesWrite, Some(&north)));
        assert_eq!(grants.scope_of(Permission::DevicesWrite), Some(Scope::organizations([west].into())));
        assert_eq!(grants.scope_of(Permission::TokensRead), None);
        assert_eq!(grants.iter().map(|(permission, reach)| (permission, reach.clone())).collect::<Grants>(), grants);
    }

    #[test]
    fn a_role_everywhere_outweighs_one_in_an_organization() {
        let grants = grants(&[assign(Role::OrgAdministrator, Some("north")), assign(Role::Operator, None)]);
        assert_eq!(grants.scope_of(Permission::DevicesWrite), Some(Scope::EVERYTHING));
        assert!(allow(&grants, Permission::TokensWrite, Some(&organization("north"))));
        assert!(!allow(&grants, Permission::TokensWrite, None));
    }

    #[test]
    fn one_gives_only_what_one_has_and_where() {
        let may = |granter: &[RoleAssignment], role, within| grants(granter).may_grant(&assign(role, within));
        let administrator = [assign(Role::Administrator, None)];
        for role in Role::ALL {
            assert!(may(&administrator, role, Some("north")), "{role:?}");
        }
        assert!(may(&administrator, Role::Administrator, None));

        let of_north = [assign(Role::OrgAdministrator, Some("north"))];
        assert!(may(&of_north, Role::OrgAdministrator, Some("north")));
        assert!(may(&of_north, Role::OrgViewer, Some("north-east")));
        assert!(!may(&of_north, Role::OrgViewer, Some("west")));
        assert!(!may(&of_north, Role::Operator, None));

        let of_east = [assign(Role::OrgAdministrator, Some("north-east"))];
        assert!(!may(&of_east, Role::OrgViewer, Some("north")));

        let operator = [assign(Role::Operator, None)];
        assert!(may(&operator, Role::OrgViewer, Some("west")));
        assert!(!may(&operator, Role::Builder, None));
        assert!(!grants(&[]).may_grant(&assign(Role::OrgViewer, Some("west"))));
    }

    #[test]
    fn an_organization_that_does_not_exist_is_not_nothing() {
        let of_north = grants(&[assign(Role::OrgAdministrator, Some("north"))]);
        assert!(!of_north.may_grant(&assign(Role::OrgViewer, Some("to-come"))));
        let of_unknown = Grants::from_assignments(&[assign(Role::OrgViewer, Some("gone"))], |_| BTreeSet::new());
        assert!(allow(&of_unknown, Permission::DevicesRead, Some(&organization("gone"))));
    }

    #[test]
    fn a_service_has_what_it_is_given_and_no_more() {
        let clock = Grants::everywhere([Permission::InternalTick]);
        assert!(allow(&clock, Permission::InternalTick, None));
        assert_eq!(clock.iter().map(|(permission, _)| permission).collect::<Vec<_>>(), [Permission::InternalTick]);
        assert_eq!(Grants::none().iter().count(), 0);
    }
}
