//! Huawei Cloud: what clients of IoTDA need of identity and access management.

use crate::Access::{Caller, Public};
use crate::{Route, route};

pub(crate) const ROUTES: &[Route] =
    &[route("/v3/auth/tokens", &[("POST", Public)]), route("/v3/projects", &[("GET", Caller)])];
