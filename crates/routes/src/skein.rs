//! Our own dialect.

use crate::Access::{Caller, Needs, Public};
use crate::{Route, route};
use skein_fleet::access::Permission::{
    AuditRead, CommandsRead, CommandsReceive, DeploymentManage, DevicesWrite, EnrollmentGroupsRead,
    EnrollmentGroupsWrite, GroupsRead, MessagesRead, SigningKeysManage, TelemetryRead, TwinReport,
};

pub(crate) const ROUTES: &[Route] = &[
    route("/skein/v1/access-keys", &[("GET", Caller), ("POST", Caller)]),
    route("/skein/v1/access-keys/{access_key}", &[("DELETE", Caller)]),
    route("/skein/v1/audit", &[("GET", Needs(AuditRead))]),
    route("/skein/v1/audit/verify", &[("GET", Needs(AuditRead))]),
    route(
        "/skein/v1/certificate-authority",
        &[("GET", Needs(EnrollmentGroupsRead)), ("PUT", Needs(EnrollmentGroupsWrite))],
    ),
    route("/skein/v1/devices/{device_id}/commands", &[("GET", Needs(CommandsRead))]),
    route("/skein/v1/devices/{device_id}/commands/{command_id}/response", &[("POST", Needs(CommandsReceive))]),
    route("/skein/v1/devices/{device_id}/telemetry", &[("GET", Needs(TelemetryRead))]),
    route("/skein/v1/devices/{device_id}/modules/{module}/twin", &[("GET", Needs(TwinReport))]),
    route("/skein/v1/devices/{device_id}/modules/{module}/twin/reported", &[("PATCH", Needs(TwinReport))]),
    route("/skein/v1/devices/{device_id}/twin", &[("GET", Needs(TwinReport))]),
    route("/skein/v1/devices/{device_id}/twin/reported", &[("PATCH", Needs(TwinReport))]),
    route(
        "/skein/v1/enrollment-groups/{enrollment_group_id}",
        &[("GET", Needs(EnrollmentGroupsRead)), ("PATCH", Needs(EnrollmentGroupsWrite))],
    ),
    // Who signs a nonce, in the body.
    route("/skein/v1/enrollments/access-tokens", &[("POST", Public)]),
    route("/skein/v1/enrollments/bulk", &[("POST", Needs(DevicesWrite))]),
    route("/skein/v1/enrollments/certificates", &[("GET", Needs(EnrollmentGroupsRead))]),
    route(
        "/skein/v1/enrollments/certificates/{serial_number}",
        &[("GET", Needs(EnrollmentGroupsRead)), ("DELETE", Needs(EnrollmentGroupsWrite))],
    ),
    // Who shows a claim token, which is in the body.
    route("/skein/v1/enrollments/claim", &[("POST", Public)]),
    route(
        "/skein/v1/enrollments/claim-tokens",
        &[("GET", Needs(EnrollmentGroupsRead)), ("POST", Needs(EnrollmentGroupsWrite))],
    ),
    route(
        "/skein/v1/enrollments/claim-tokens/{claim_token_id}",
        &[("GET", Needs(EnrollmentGroupsRead)), ("DELETE", Needs(EnrollmentGroupsWrite))],
    ),
    route("/skein/v1/enrollments/claim-tokens/{claim_token_id}/uses", &[("GET", Needs(EnrollmentGroupsRead))]),
    // Operators, and the device itself.
    route("/skein/v1/enrollments/csr", &[("POST", Caller)]),
    route("/skein/v1/enrollments/nonces", &[("POST", Public)]),
    route("/skein/v1/groups/preview", &[("POST", Needs(GroupsRead))]),
    route("/skein/v1/groups/{group_id}/devices/{device_id}", &[("GET", Needs(GroupsRead))]),
    route("/skein/v1/groups/{group_id}/history", &[("GET", Needs(GroupsRead))]),
    route("/skein/v1/mail-failures", &[("POST", Needs(DeploymentManage))]),
    route("/skein/v1/outbox/messages", &[("GET", Needs(MessagesRead))]),
    route("/skein/v1/sessions", &[("GET", Caller)]),
    route("/skein/v1/sessions/{session_id}", &[("DELETE", Caller)]),
    route("/skein/v1/signing-keys", &[("GET", Needs(SigningKeysManage)), ("POST", Needs(SigningKeysManage))]),
    route("/skein/v1/tokens", &[("GET", Caller), ("POST", Caller)]),
    route("/skein/v1/tokens/{token_id}", &[("GET", Caller), ("DELETE", Caller)]),
    route("/skein/v1/whoami", &[("GET", Caller)]),
];
