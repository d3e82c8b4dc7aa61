//! Azure's Device Provisioning Service.

use crate::Access::Caller;
use crate::{Route, route};

pub(crate) const ROUTES: &[Route] = &[
    route("/{id_scope}/registrations/{registration_id}", &[("POST", Caller)]),
    route("/{id_scope}/registrations/{registration_id}/operations/{operation_id}", &[("GET", Caller)]),
    route("/{id_scope}/registrations/{registration_id}/register", &[("PUT", Caller)]),
];
