//! Huawei Cloud IoTDA, and what its clients need of identity and access management.

use crate::Access::{Caller, Needs, Public};
use crate::{Route, route};
use skein_fleet::access::Permission::{GroupsRead, GroupsWrite};

pub(crate) const ROUTES: &[Route] = &[
    route("/v3/auth/tokens", &[("POST", Public)]),
    route("/v3/projects", &[("GET", Caller)]),
    route("/v5/iot/{project_id}/device-group", &[("GET", Needs(GroupsRead)), ("POST", Needs(GroupsWrite))]),
    route(
        "/v5/iot/{project_id}/device-group/{group_id}",
        &[("GET", Needs(GroupsRead)), ("PUT", Needs(GroupsWrite)), ("DELETE", Needs(GroupsWrite))],
    ),
    route("/v5/iot/{project_id}/device-group/{group_id}/action", &[("POST", Needs(GroupsWrite))]),
    route("/v5/iot/{project_id}/device-group/{group_id}/devices", &[("GET", Needs(GroupsRead))]),
    route("/v5/iot/{project_id}/devices/{device_id}/list-device-group", &[("POST", Needs(GroupsRead))]),
];
