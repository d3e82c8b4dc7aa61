//! What the deployment answers for itself.

use crate::Access::{Needs, Public};
use crate::{Route, route};
use skein_fleet::access::Permission::InternalTick;

pub(crate) const ROUTES: &[Route] = &[
    route("/healthz", &[("GET", Public)]),
    route("/internal/tick", &[("POST", Needs(InternalTick))]),
    route("/privacy_policy", &[("GET", Public)]),
    route("/readyz", &[("GET", Public)]),
    route("/terms_of_use", &[("GET", Public)]),
];
