//! The built-in roles.

use super::Permission;
use super::Permission::{
    AuditRead, CommandsRead, CommandsRun, DevicesAttestationRead, DevicesAttestationWrite, DevicesCredentials,
    DevicesDelete, DevicesRead, DevicesWrite, EnrollmentGroupsRead, EnrollmentGroupsWrite, EventFiltersRead,
    EventFiltersWrite, GroupsRead, GroupsWrite, OrganizationsRead, OrganizationsWrite, PropertiesRead, PropertiesWrite,
    RolesRead, TelemetryRead, TemplatesRead, TemplatesWrite, TokensRead, TokensWrite, UsersRead, UsersWrite,
};

/// A built-in role of the `central` dialect (contract central §1.2). Clients have their GUIDs hard-coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything a person can do.
    Administrator,
    /// Builds the fleet: all of devices and telemetry, no say in who has access.
    Builder,
    /// Runs the fleet: as a builder, but without individual attestation.
    Operator,
    /// An administrator within its organization and those below it.
    OrgAdministrator,
    /// An operator within its organization and those below it.
    OrgOperator,
    /// Looks, within its organization and those below it.
    OrgViewer,
}

const ADMINISTRATOR: &[Permission] = &[
    DevicesRead,
    DevicesWrite,
    DevicesDelete,
    DevicesCredentials,
    DevicesAttestationRead,
    DevicesAttestationWrite,
    TelemetryRead,
    GroupsRead,
    GroupsWrite,
    OrganizationsRead,
    OrganizationsWrite,
    PropertiesRead,
    PropertiesWrite,
    TemplatesRead,
    TemplatesWrite,
    CommandsRead,
    CommandsRun,
    EnrollmentGroupsRead,
    EnrollmentGroupsWrite,
    TokensRead,
    TokensWrite,
    RolesRead,
    UsersRead,
    UsersWrite,
    EventFiltersRead,
    EventFiltersWrite,
    AuditRead,
];
const BUILDER: &[Permission] = &[
    DevicesRead,
    DevicesWrite,
    DevicesDelete,
    DevicesCredentials,
    DevicesAttestationRead,
    DevicesAttestationWrite,
    TelemetryRead,
    GroupsRead,
    GroupsWrite,
    OrganizationsRead,
    PropertiesRead,
    PropertiesWrite,
    TemplatesRead,
    TemplatesWrite,
    CommandsRead,
    CommandsRun,
    RolesRead,
];
const OPERATOR: &[Permission] = &[
    DevicesRead,
    DevicesWrite,
    DevicesDelete,
    DevicesCredentials,
    TelemetryRead,
    GroupsRead,
    GroupsWrite,
    OrganizationsRead,
    PropertiesRead,
    PropertiesWrite,
    TemplatesRead,
    CommandsRead,
    CommandsRun,
    RolesRead,
];
const VIEWER: &[Permission] = &[
    DevicesRead,
    TelemetryRead,
    GroupsRead,
    OrganizationsRead,
    PropertiesRead,
    TemplatesRead,
    CommandsRead,
    RolesRead,
];

impl Role {
    /// All there are, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Builder,
        Self::Operator,
        Self::OrgAdministrator,
        Self::OrgOperator,
        Self::OrgViewer,
    ];

    /// Its GUID, in lower case.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Administrator => "ca310b8d-2f4a-44e0-a36e-957c202cd8d4",
            Self::Builder => "344138e9-8de4-4497-8c54-5237e96d6aaf",
            Self::Operator => "ae2c9854-393b-4f97-8c42-479d70ce626e",
            Self::OrgAdministrator => "c495eb57-eb18-489e-9802-62c474e5645c",
            Self::OrgOperator => "b4935647-30e4-4ed3-9074-dcac66c2f8ef",
            Self::OrgViewer => "84cc62c1-dabe-49d3-b16e-8b291232b285",
        }
    }

    /// The role with that GUID, in either case.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id().eq_ignore_ascii_case(id))
    }

    /// The name that people read.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Builder => "Builder",
            Self::Operator => "Operator",
            Self::OrgAdministrator => "Org Admin",
            Self::OrgOperator => "Org Operator",
            Self::OrgViewer => "Org Viewer",
        }
    }

    /// Whether it can be held within an organization only. The roles for which this holds are listed once the first
    /// organization exists.
    pub const fn needs_organization(self) -> bool {
        matches!(self, Self::OrgAdministrator | Self::OrgOperator | Self::OrgViewer)
    }

    /// What it allows.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Administrator | Self::OrgAdministrator => ADMINISTRATOR,
            Self::Builder => BUILDER,
            Self::Operator | Self::OrgOperator => OPERATOR,
            Self::OrgViewer => VIEWER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guid_leads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(role.id().len(), 36);
            assert_eq!(Role::from_id(role.id()), Some(role));
            assert_eq!(Role::from_id(&role.id().to_uppercase()), Some(role));
        }
        assert_eq!(Role::from_id("Administrator"), None);
    }

    #[test]
    fn an_administrator_has_all_that_a_person_can_have() {
        for permission in Permission::ALL {
            assert_eq!(
                Role::Administrator.permissions().contains(&permission),
                !permission.is_for_machines() && !Permission::OF_SUPER_ADMINISTRATORS.contains(&permission),
                "{permission}"
            );
        }
    }

    #[test]
    fn the_lesser_roles_lack_what_they_should() {
        let lacks = |role: Role| {
            ADMINISTRATOR
                .iter()
                .copied()
                .filter(|permission| !role.permissions().contains(permission))
                .collect::<Vec<_>>()
        };
        assert_eq!(lacks(Role::OrgAdministrator), []);
        assert_eq!(
            lacks(Role::Builder),
            [
                OrganizationsWrite,
                EnrollmentGroupsRead,
                EnrollmentGroupsWrite,
                TokensRead,
                TokensWrite,
                UsersRead,
                UsersWrite,
                EventFiltersRead,
                EventFiltersWrite,
                AuditRead
            ]
        );
        assert_eq!(
            lacks(Role::Operator),
            [
                DevicesAttestationRead,
                DevicesAttestationWrite,
                OrganizationsWrite,
                TemplatesWrite,
                EnrollmentGroupsRead,
                EnrollmentGroupsWrite,
                TokensRead,
                TokensWrite,
                UsersRead,
                UsersWrite,
                EventFiltersRead,
                EventFiltersWrite,
                AuditRead
            ]
        );
        assert_eq!(lacks(Role::OrgOperator), lacks(Role::Operator));
        assert_eq!(Role::OrgViewer.permissions(), VIEWER);
    }
}
