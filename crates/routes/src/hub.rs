//! Azure IoT Hub's device protocol.

use crate::Access::Needs;
use crate::{Route, route};
use skein_fleet::access::Permission::TelemetrySend;

pub(crate) const ROUTES: &[Route] = &[
    route("/devices/{device_id}/messages/events", &[("POST", Needs(TelemetrySend))]),
    route("/devices/{device_id}/modules/{module}/messages/events", &[("POST", Needs(TelemetrySend))]),
];
