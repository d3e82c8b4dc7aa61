//! Azure IoT Hub's device protocol.

use crate::Access::Needs;
use crate::{Access, Route, route};
use skein_fleet::access::Permission::{CommandsReceive, TelemetrySend};

const RECEIVE: &[(&str, Access)] = &[("GET", Needs(CommandsReceive))];
const COMPLETE: &[(&str, Access)] = &[("DELETE", Needs(CommandsReceive))];
const ABANDON: &[(&str, Access)] = &[("POST", Needs(CommandsReceive))];

pub(crate) const ROUTES: &[Route] = &[
    route("/devices/{device_id}/messages/deviceBound", RECEIVE),
    route("/devices/{device_id}/messages/deviceBound/{lock_token}", COMPLETE),
    route("/devices/{device_id}/messages/deviceBound/{lock_token}/abandon", ABANDON),
    route("/devices/{device_id}/messages/devicebound", RECEIVE),
    route("/devices/{device_id}/messages/devicebound/{lock_token}", COMPLETE),
    route("/devices/{device_id}/messages/devicebound/{lock_token}/abandon", ABANDON),
    route("/devices/{device_id}/messages/events", &[("POST", Needs(TelemetrySend))]),
    route("/devices/{device_id}/modules/{module}/messages/deviceBound", RECEIVE),
    route("/devices/{device_id}/modules/{module}/messages/deviceBound/{lock_token}", COMPLETE),
    route("/devices/{device_id}/modules/{module}/messages/deviceBound/{lock_token}/abandon", ABANDON),
    route("/devices/{device_id}/modules/{module}/messages/devicebound", RECEIVE),
    route("/devices/{device_id}/modules/{module}/messages/devicebound/{lock_token}", COMPLETE),
    route("/devices/{device_id}/modules/{module}/messages/devicebound/{lock_token}/abandon", ABANDON),
    route("/devices/{device_id}/modules/{module}/messages/events", &[("POST", Needs(TelemetrySend))]),
];
