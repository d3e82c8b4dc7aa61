//! Azure IoT Central's data plane.

use crate::Access::Needs;
use crate::{Access, Route, route};
use skein_fleet::access::Permission::{
    CommandsRead, CommandsRun, DevicesAttestationRead, DevicesAttestationWrite, DevicesCredentials, DevicesDelete,
    DevicesRead, DevicesWrite, RolesRead, TelemetryRead, TokensRead, TokensWrite,
};

const COMMANDS: &[(&str, Access)] = &[("GET", Needs(CommandsRead)), ("POST", Needs(CommandsRun))];

pub(crate) const ROUTES: &[Route] = &[
    route("/api/apiTokens", &[("GET", Needs(TokensRead))]),
    route(
        "/api/apiTokens/{token_id}",
        &[("GET", Needs(TokensRead)), ("PUT", Needs(TokensWrite)), ("DELETE", Needs(TokensWrite))],
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
    route("/api/devices/{device_id}/commands/{name}", COMMANDS),
    route("/api/devices/{device_id}/components/{component}/commands/{name}", COMMANDS),
    route("/api/devices/{device_id}/components/{component}/telemetry/{name}", &[("GET", Needs(TelemetryRead))]),
    route("/api/devices/{device_id}/credentials", &[("GET", Needs(DevicesCredentials))]),
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
    route("/api/roles", &[("GET", Needs(RolesRead))]),
    route("/api/roles/{role_id}", &[("GET", Needs(RolesRead))]),
];
