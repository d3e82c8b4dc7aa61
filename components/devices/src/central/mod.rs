//! The Central dialect (contract `central.md` §2).

pub mod attestation;
pub mod command;
pub mod credentials;
pub mod device;
pub mod device_list;
pub mod device_template;
mod device_template_document;
pub mod device_template_list;
mod part;
pub mod parts;
pub mod properties;
pub mod relationship;
mod representation;
pub mod telemetry_value;

use skein_fleet::access::Scope;
use skein_fleet::identifier::DeviceId;
use skein_kernel::{ApiError, PathParameters, RequestContext};
use skein_store::devices::{self, Device};

/// The device id of a path; one that no device can have is 400.
fn device_id(path: &PathParameters) -> Result<DeviceId, ApiError> {
    path.get("device_id").parse().map_err(|error| ApiError::bad_parameter("deviceId", error))
}

/// The device of a path, unless there is none that the caller may know of.
fn device_of(request: &RequestContext, scope: &Scope, path: &PathParameters) -> Result<Device, ApiError> {
    let id = device_id(path)?;
    devices::find(&request.session, scope, id.as_str())?.ok_or_else(|| no_such_device(&id))
}

fn no_such_device(id: &DeviceId) -> ApiError {
    ApiError::not_found("device", id.as_str())
}
