//! Azure IoT Central's data plane.

use crate::Access::{self, Needs};
use crate::{Route, route};
use skein_fleet::access::Permission::{
    CommandsRead, CommandsRun, DevicesAttestationRead, DevicesAttestationWrite, DevicesCredentials, DevicesDelete,
    DevicesRead, DevicesWrite, EnrollmentGroupsRead, EnrollmentGroupsWrite, GroupsRead, GroupsWrite, OrganizationsRead,
    OrganizationsWrite, PropertiesRead, PropertiesWrite, RolesRead, TelemetryRead, TemplatesRead, TemplatesWrite,
    TokensRead, TokensWrite, UsersRead, UsersWrite,
};

/// The properties of a device, a component, a module or a component of a module.
const PROPERTIES: &[(&str, Access)] = &[
    ("GET", Needs(PropertiesRead)),
    // Replaces; the next one merges.
    ("PUT", Needs(PropertiesWrite)),
    ("PATCH", Needs(PropertiesWrite)),
];

const COMMANDS: &[(&str, Access)] = &[("GET", Needs(CommandsRead)), ("POST", Needs(CommandsRun))];

pub(crate) const ROUTES: &[Route] = &[
    route("/api/apiTokens", &[("GET", Needs(TokensRead))]),
    route(
        "/api/apiTokens/{token_id}",
        &[("GET", Needs(TokensRead)), ("PUT", Needs(TokensWrite)), ("DELETE", Needs(TokensWrite))],
    ),
    route("/api/deviceGroups", &[("GET", Needs(GroupsRead))]),
    route(
        "/api/deviceGroups/{group_id}",
        &[
            ("GET", Needs(GroupsRead)),
            ("PUT", Needs(GroupsWrite)),
            ("PATCH", Needs(GroupsWrite)),
            ("DELETE", Needs(GroupsWrite)),
        ],
    ),
    route("/api/deviceGroups/{group_id}/devices", &[("GET", Needs(GroupsRead))]),
    route("/api/deviceTemplates", &[("GET", Needs(TemplatesRead))]),
    route(
        "/api/deviceTemplates/{template_id}",
        &[
            ("GET", Needs(TemplatesRead)),
            ("PUT", Needs(TemplatesWrite)),
            ("PATCH", Needs(TemplatesWrite)),
            ("DELETE", Needs(TemplatesWrite)),
        ],
    ),
    route("/api/devices", &[("GET", Needs(DevicesRead))]),
    route(
        "/api/devices/{device_id}",
        &[
            ("GET", Needs(DevicesRead)),
            ("PUT", Needs(DevicesWrite)),
            ("PATCH", Needs(DevicesWrite)),
            ("DELETE", Needs(DevicesDelete)),
        ],
    ),
    route(
        "/api/devices/{device_id}/attestation",
        &[
            ("GET", Needs(DevicesAttestationRead)),
            ("PUT", Needs(DevicesAttestationWrite)),
            ("PATCH", Needs(DevicesAttestationWrite)),
            ("DELETE", Needs(DevicesAttestationWrite)),
        ],
    ),
    route("/api/devices/{device_id}/components", &[("GET", Needs(DevicesRead))]),
    route("/api/devices/{device_id}/components/{component}/properties", PROPERTIES),
    route("/api/devices/{device_id}/components/{component}/telemetry/{name}", &[("GET", Needs(TelemetryRead))]),
    route("/api/devices/{device_id}/credentials", &[("GET", Needs(DevicesCredentials))]),
    route("/api/devices/{device_id}/modules", &[("GET", Needs(DevicesRead))]),
    route("/api/devices/{device_id}/modules/{module}/components", &[("GET", Needs(DevicesRead))]),
    route("/api/devices/{device_id}/modules/{module}/components/{component}/properties", PROPERTIES),
    route(
        "/api/devices/{device_id}/modules/{module}/components/{component}/telemetry/{name}",
        &[("GET", Needs(TelemetryRead))],
    ),
    route("/api/devices/{device_id}/modules/{module}/properties", PROPERTIES),
    route("/api/devices/{device_id}/modules/{module}/telemetry/{name}", &[("GET", Needs(TelemetryRead))]),
    route("/api/devices/{device_id}/properties", PROPERTIES),
    route("/api/devices/{device_id}/commands/{name}", COMMANDS),
    route("/api/devices/{device_id}/components/{component}/commands/{name}", COMMANDS),
    route("/api/devices/{device_id}/modules/{module}/commands/{name}", COMMANDS),
    route("/api/devices/{device_id}/modules/{module}/components/{component}/commands/{name}", COMMANDS),
    route("/api/devices/{device_id}/relationships", &[("GET", Needs(DevicesRead))]),
    route(
        "/api/devices/{device_id}/relationships/{relationship_id}",
        &[
            ("GET", Needs(DevicesRead)),
            ("PUT", Needs(DevicesWrite)),
            ("PATCH", Needs(DevicesWrite)),
            ("DELETE", Needs(DevicesWrite)),
        ],
    ),
    route("/api/devices/{device_id}/telemetry/{name}", &[("GET", Needs(TelemetryRead))]),
    route("/api/enrollmentGroups", &[("GET", Needs(EnrollmentGroupsRead))]),
    route(
        "/api/enrollmentGroups/{enrollment_group_id}",
        &[
            ("GET", Needs(EnrollmentGroupsRead)),
            ("PUT", Needs(EnrollmentGroupsWrite)),
            ("PATCH", Needs(EnrollmentGroupsWrite)),
            ("DELETE", Needs(EnrollmentGroupsWrite)),
        ],
    ),
    route(
        "/api/enrollmentGroups/{enrollment_group_id}/certificates/{entry}",
        &[
            ("GET", Needs(EnrollmentGroupsRead)),
            ("PUT", Needs(EnrollmentGroupsWrite)),
            ("DELETE", Needs(EnrollmentGroupsWrite)),
        ],
    ),
    route(
        "/api/enrollmentGroups/{enrollment_group_id}/certificates/{entry}/generateVerificationCode",
        &[("POST", Needs(EnrollmentGroupsWrite))],
    ),
    route(
        "/api/enrollmentGroups/{enrollment_group_id}/certificates/{entry}/verify",
        &[("POST", Needs(EnrollmentGroupsWrite))],
    ),
    route("/api/organizations", &[("GET", Needs(OrganizationsRead))]),
    route(
        "/api/organizations/{organization_id}",
        &[
            ("GET", Needs(OrganizationsRead)),
            ("PUT", Needs(OrganizationsWrite)),
            ("PATCH", Needs(OrganizationsWrite)),
            ("DELETE", Needs(OrganizationsWrite)),
        ],
    ),
    route("/api/roles", &[("GET", Needs(RolesRead))]),
    route("/api/roles/{role_id}", &[("GET", Needs(RolesRead))]),
    route("/api/users", &[("GET", Needs(UsersRead))]),
    route(
        "/api/users/{user_id}",
        &[
            ("GET", Needs(UsersRead)),
            ("PUT", Needs(UsersWrite)),
            ("PATCH", Needs(UsersWrite)),
            ("DELETE", Needs(UsersWrite)),
        ],
    ),
];
