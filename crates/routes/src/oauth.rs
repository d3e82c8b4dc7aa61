//! OAuth 2 and OpenID Connect, with the pages that people see of them.

use crate::Access::{Caller, Public};
use crate::{Route, route};

pub(crate) const ROUTES: &[Route] = &[
    route("/.well-known/jwks.json", &[("GET", Public)]),
    route("/.well-known/openid-configuration", &[("GET", Public)]),
    route("/authorize", &[("GET", Public)]),
    route("/cognitocallback", &[("GET", Public), ("POST", Public)]),
    route("/consent", &[("POST", Public)]),
    route("/login", &[("GET", Public), ("POST", Public)]),
    route("/token", &[("POST", Public)]),
    route("/userinfo", &[("GET", Caller), ("POST", Caller)]),
];
