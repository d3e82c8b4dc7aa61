//! The single things that can be allowed.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Something that a principal may be allowed to do. Its name is stable: it is stored, logged and sent between
/// components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See devices and lists of them.
    DevicesRead,
    /// Make and change devices.
    DevicesWrite,
    /// Delete devices.
    DevicesDelete,
    /// See the keys that a device connects with.
    DevicesCredentials,
    /// See the individual attestation of a device, which holds its keys.
    DevicesAttestationRead,
    /// Set or remove the individual attestation of a device.
    DevicesAttestationWrite,
    /// See the values that devices sent.
    TelemetryRead,
    /// Send values, as the device itself.
    TelemetrySend,
    /// Read the own desired properties and report properties, as the device itself.
    TwinReport,
    /// Receive and answer commands, as the device itself.
    CommandsReceive,
    /// Ask for a certificate of the own, as the device itself.
    CertificatesRequest,
    /// See device groups and which devices they have.
    GroupsRead,
    /// Make, change and delete device groups, and say which devices they have.
    GroupsWrite,
    /// See the organizations that there are.
    OrganizationsRead,
    /// Make, change and delete organizations.
    OrganizationsWrite,
    /// See the properties of devices.
    PropertiesRead,
    /// Set the desired and the cloud properties of devices.
    PropertiesWrite,
    /// See device templates.
    TemplatesRead,
    /// Make, change and delete device templates.
    TemplatesWrite,
    /// See which commands devices were sent and what they answered.
    CommandsRead,
    /// Send commands to devices.
    CommandsRun,
    /// See enrolment groups with their keys, which prove any new device.
    EnrollmentGroupsRead,
    /// Make, change and delete enrolment groups, and say which certificates vouch for devices.
    EnrollmentGroupsWrite,
    /// See API tokens, without their secrets.
    TokensRead,
    /// Make and delete API tokens.
    TokensWrite,
    /// See the roles that there are.
    RolesRead,
    /// See people's accounts.
    UsersRead,
    /// Make, change and delete people's accounts.
    UsersWrite,
    /// See which events are told, and to whom.
    EventFiltersRead,
    /// Say which events are told, and to whom.
    EventFiltersWrite,
    /// See who changed what, all over the deployment.
    AuditRead,
    /// See what people are sent: codes, notices.
    MessagesRead,
    /// See the keys that sign tokens, without their secrets, and make new ones.
    SigningKeysManage,
    /// See, make, change and delete OAuth clients.
    OAuthClientsManage,
    /// See, make and change policies and roles, and switch them on.
    RolesManage,
    /// Set up the deployment: its templates, texts, senders, names, and who administers it.
    DeploymentManage,
    /// Let due work be done; for the clock alone.
    InternalTick,
}

/// The text names no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("unknown permission")]
pub struct UnknownPermission;

impl Permission {
    /// All there are.
    pub const ALL: [Self; 37] = [
        Self::DevicesRead,
        Self::DevicesWrite,
        Self::DevicesDelete,
        Self::DevicesCredentials,
        Self::DevicesAttestationRead,
        Self::DevicesAttestationWrite,
        Self::TelemetryRead,
        Self::TelemetrySend,
        Self::TwinReport,
        Self::CommandsReceive,
        Self::CertificatesRequest,
        Self::GroupsRead,
        Self::GroupsWrite,
        Self::OrganizationsRead,
        Self::OrganizationsWrite,
        Self::PropertiesRead,
        Self::PropertiesWrite,
        Self::TemplatesRead,
        Self::TemplatesWrite,
        Self::CommandsRead,
        Self::CommandsRun,
        Self::EnrollmentGroupsRead,
        Self::EnrollmentGroupsWrite,
        Self::TokensRead,
        Self::TokensWrite,
        Self::RolesRead,
        Self::UsersRead,
        Self::UsersWrite,
        Self::EventFiltersRead,
        Self::EventFiltersWrite,
        Self::AuditRead,
        Self::MessagesRead,
        Self::SigningKeysManage,
        Self::OAuthClientsManage,
        Self::RolesManage,
        Self::DeploymentManage,
        Self::InternalTick,
    ];

    /// What people with the flag `admin` of the RainMaker dialect have beside what is their own.
    pub const OF_ADMINS: [Self; 4] =
        [Self::UsersRead, Self::UsersWrite, Self::EventFiltersRead, Self::EventFiltersWrite];

    /// What no role of Central has, and super administrators have: messages would let their reader become anybody, and
    /// keys, policies and what people read of the deployment are all of it.
    pub const OF_SUPER_ADMINISTRATORS: [Self; 5] = [
        Self::MessagesRead,
        Self::SigningKeysManage,
        Self::OAuthClientsManage,
        Self::RolesManage,
        Self::DeploymentManage,
    ];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DevicesRead => "devices.read",
            Self::DevicesWrite => "devices.write",
            Self::DevicesDelete => "devices.delete",
            Self::DevicesCredentials => "devices.credentials",
            Self::DevicesAttestationRead => "devices.attestation.read",
            Self::DevicesAttestationWrite => "devices.attestation.write",
            Self::TelemetryRead => "telemetry.read",
            Self::TelemetrySend => "telemetry.send",
            Self::TwinReport => "twin.report",
            Self::CommandsReceive => "commands.receive",
            Self::CertificatesRequest => "certificates.request",
            Self::GroupsRead => "groups.read",
            Self::GroupsWrite => "groups.write",
            Self::OrganizationsRead => "organizations.read",
            Self::OrganizationsWrite => "organizations.write",
            Self::PropertiesRead => "properties.read",
            Self::PropertiesWrite => "properties.write",
            Self::TemplatesRead => "templates.read",
            Self::TemplatesWrite => "templates.write",
            Self::CommandsRead => "commands.read",
            Self::CommandsRun => "commands.run",
            Self::EnrollmentGroupsRead => "enrollment-groups.read",
            Self::EnrollmentGroupsWrite => "enrollment-groups.write",
            Self::TokensRead => "tokens.read",
            Self::TokensWrite => "tokens.write",
            Self::RolesRead => "roles.read",
            Self::UsersRead => "users.read",
            Self::UsersWrite => "users.write",
            Self::EventFiltersRead => "event-filters.read",
            Self::EventFiltersWrite => "event-filters.write",
            Self::AuditRead => "audit.read",
            Self::MessagesRead => "messages.read",
            Self::SigningKeysManage => "signing-keys.manage",
            Self::OAuthClientsManage => "oauth-clients.manage",
            Self::RolesManage => "roles.manage",
            Self::DeploymentManage => "deployment.manage",
            Self::InternalTick => "internal.tick",
        }
    }

    /// Whether only a machine has it: a device, or a service of our own. No role grants such a permission.
    pub const fn is_for_machines(self) -> bool {
        matches!(
            self,
            Self::TelemetrySend
                | Self::TwinReport
                | Self::CommandsReceive
                | Self::CertificatesRequest
                | Self::InternalTick
        )
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(name: &str) -> Result<Self, UnknownPermission> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == name).ok_or(UnknownPermission)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_leads_back_to_its_permission() {
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(permission));
        }
        assert_eq!(Permission::ALL.into_iter().collect::<BTreeSet<_>>().len(), Permission::ALL.len());
        for name in ["", "devices", "Devices.Read", "devices.read "] {
            assert_eq!(name.parse::<Permission>(), Err(UnknownPermission), "{name}");
        }
    }
}
