//! ESP RainMaker. The paths without a 2 are the older names of the same calls.

use crate::Access::{Caller, Needs, Public};
use crate::{Access, Route, route};
use skein_fleet::access::Permission::{
    CommandsRead, CommandsReceive, CommandsRun, DeploymentManage, EventFiltersRead, EventFiltersWrite,
    OAuthClientsManage, RolesManage, UsersRead, UsersWrite,
};

const ACCOUNT: &[(&str, Access)] = &[("GET", Caller), ("POST", Public), ("PUT", Caller), ("DELETE", Caller)];
const ADMINISTERED: &[(&str, Access)] = &[
    ("GET", Needs(UsersRead)),
    ("POST", Needs(UsersWrite)),
    ("PUT", Needs(UsersWrite)),
    ("DELETE", Needs(UsersWrite)),
];
const RBAC: &[(&str, Access)] = &[
    ("GET", Needs(RolesManage)),
    ("POST", Needs(RolesManage)),
    ("PUT", Needs(RolesManage)),
    ("DELETE", Needs(RolesManage)),
];

pub(crate) const ROUTES: &[Route] = &[
    route("/v1/admin/change_sender_email", &[("PUT", Needs(DeploymentManage))]),
    route("/v1/admin/change_super_admin", &[("PUT", Needs(DeploymentManage))]),
    route(
        "/v1/admin/cognito_domain",
        &[("GET", Needs(DeploymentManage)), ("POST", Needs(DeploymentManage)), ("DELETE", Needs(DeploymentManage))],
    ),
    route("/v1/admin/mail_failures", &[("GET", Needs(DeploymentManage))]),
    route(
        "/v1/admin/message_template",
        &[
            ("GET", Needs(DeploymentManage)),
            ("POST", Needs(DeploymentManage)),
            ("PUT", Needs(DeploymentManage)),
            ("DELETE", Needs(DeploymentManage)),
        ],
    ),
    route("/v1/admin/ses_verified_email", &[("GET", Needs(DeploymentManage))]),
    route(
        "/v1/admin/terms_policy",
        &[("GET", Needs(DeploymentManage)), ("PUT", Needs(DeploymentManage)), ("DELETE", Needs(DeploymentManage))],
    ),
    route("/v1/admin/custom_data", &[("GET", Needs(UsersRead)), ("PUT", Needs(UsersWrite))]),
    route("/apiversions", &[("GET", Public)]),
    route("/v1/admin/api_paths_methods", &[("GET", Needs(RolesManage))]),
    route(
        "/v1/admin/cognito_appclient",
        &[
            ("GET", Needs(OAuthClientsManage)),
            ("POST", Needs(OAuthClientsManage)),
            ("PUT", Needs(OAuthClientsManage)),
            ("DELETE", Needs(OAuthClientsManage)),
        ],
    ),
    route("/v1/admin/deployment_settings/config/{service}", &[("PUT", Needs(DeploymentManage))]),
    route("/v1/admin/deployment_settings/{service}", &[("GET", Needs(DeploymentManage))]),
    route(
        "/v1/admin/identity_provider",
        &[
            ("GET", Needs(OAuthClientsManage)),
            ("POST", Needs(OAuthClientsManage)),
            ("PUT", Needs(OAuthClientsManage)),
            ("DELETE", Needs(OAuthClientsManage)),
        ],
    ),
    route(
        "/v1/admin/event_filter",
        &[
            ("GET", Needs(EventFiltersRead)),
            ("POST", Needs(EventFiltersWrite)),
            ("PUT", Needs(EventFiltersWrite)),
            ("DELETE", Needs(EventFiltersWrite)),
        ],
    ),
    route("/v1/admin/nodes/cmd", &[("GET", Needs(CommandsRead)), ("POST", Needs(CommandsRun))]),
    route("/v1/admin/policy", RBAC),
    route("/v1/admin/role", RBAC),
    route("/v1/admin/user", ADMINISTERED),
    route("/v1/admin/user2", ADMINISTERED),
    route("/v1/admin/user2/summary", &[("GET", Needs(UsersRead))]),
    route("/v1/admin/user_role", &[("GET", Needs(UsersRead)), ("PUT", Needs(UsersWrite))]),
    route("/v1/cloud/user", &[("POST", Needs(UsersWrite)), ("PUT", Needs(UsersWrite)), ("DELETE", Needs(UsersWrite))]),
    route("/v1/forgotpassword", &[("PUT", Public)]),
    route("/v1/forgotpassword2", &[("PUT", Public)]),
    route("/v1/login", &[("POST", Public)]),
    route("/v1/login2", &[("POST", Public)]),
    route("/v1/logout", &[("POST", Caller)]),
    route("/v1/logout2", &[("POST", Caller)]),
    route("/v1/node/cmd_resp", &[("POST", Needs(CommandsReceive))]),
    route("/v1/password", &[("PUT", Caller)]),
    route("/v1/password2", &[("PUT", Caller)]),
    route("/v1/user", ACCOUNT),
    route("/v1/user/custom_data", &[("GET", Caller), ("PUT", Caller)]),
    route("/v1/user/guest", &[("POST", Public)]),
    route("/v1/user/guest/conversion/initiate", &[("POST", Caller)]),
    route("/v1/user/guest/conversion/verify", &[("POST", Caller)]),
    route("/v1/user2", ACCOUNT),
];
