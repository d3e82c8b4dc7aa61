//! `GET /api/devices/{deviceId}[/modules/{module}][/components/{component}]/telemetry/{name}` (contract `central.md`
//! §2.8).

use super::{device_id, no_such_device};
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::telemetry::name_in_module;
use skein_kernel::central::ApiVersion;
use skein_kernel::{ApiError, Caller, ErrorKind, PathParameters};
use skein_store::telemetry::last_value;

/// The last known value and the device's time of it, with three fractional digits.
#[derive(Serialize)]
pub struct TelemetryValue {
    value: serde_json::Value,
    timestamp: String,
}

/// 200 with the last value that the device, or the part of it that the path names, sent under the name.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<TelemetryValue>, ApiError> {
    let [module, component, name] = ["module", "component", "name"].map(|segment| path.get(segment));
    let name = if component.is_empty() { name.to_owned() } else { format!("{component}.{name}") };
    let name = if module.is_empty() { name } else { name_in_module(module, &name) };
    let scope = caller.require(Permission::TelemetryRead)?;
    let id = device_id(&path)?;
    let last = last_value(&caller.request.session, &scope, id.as_str(), &name)?.ok_or_else(|| no_such_device(&id))?;
    let last = last.ok_or_else(|| {
        ApiError::new(ErrorKind::NotFound, format!("The device '{id}' has sent no telemetry called '{name}'."))
    })?;
    Ok(Json(TelemetryValue { value: last.value, timestamp: last.time.to_rfc3339_millis() }))
}
