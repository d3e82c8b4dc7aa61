//! `GET /api/devices/{deviceId}[/components/{component}]/telemetry/{name}` (contract `central.md` §2.8).

use super::{device_id, no_such_device};
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::central::ApiVersion;
use skein_kernel::{ApiError, Caller, ErrorKind, PathParameters};
use skein_store::telemetry::last_value;

/// The last known value and the device's time of it, with three fractional digits.
#[derive(Serialize)]
pub struct TelemetryValue {
    value: serde_json::Value,
    timestamp: String,
}

/// 200 with the last value that the device sent under the name.
pub async fn of_device(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
) -> Result<Json<TelemetryValue>, ApiError> {
    let name = path.get("name").to_owned();
    value(&caller, &path, &name)
}

/// 200 with the last value that a component of the device sent under the name.
pub async fn of_component(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
) -> Result<Json<TelemetryValue>, ApiError> {
    let name = format!("{}.{}", path.get("component"), path.get("name"));
    value(&caller, &path, &name)
}

fn value(caller: &Caller, path: &PathParameters, name: &str) -> Result<Json<TelemetryValue>, ApiError> {
    let scope = caller.require(Permission::TelemetryRead)?;
    let id = device_id(path)?;
    let last = last_value(&caller.request.session, &scope, id.as_str(), name)?.ok_or_else(|| no_such_device(&id))?;
    let last = last.ok_or_else(|| {
        ApiError::new(ErrorKind::NotFound, format!("The device '{id}' has sent no telemetry called '{name}'."))
    })?;
    Ok(Json(TelemetryValue { value: last.value, timestamp: last.time.to_rfc3339_millis() }))
}
