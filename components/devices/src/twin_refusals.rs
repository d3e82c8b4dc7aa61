//! What every dialect refuses of a twin.

use skein_fleet::twin::{MAXIMUM_MODULES, TwinError};
use skein_kernel::{ApiError, ErrorKind};

/// The refusal of what a twin can not take.
pub fn refusal(error: &TwinError) -> ApiError {
    ApiError::unprocessable("body", error)
}

/// The refusal of a module beyond the last that a device may have.
pub fn too_many_modules() -> ApiError {
    let message = format!("The device has {MAXIMUM_MODULES} modules with properties, which is as many as it may.");
    ApiError::new(ErrorKind::Conflict, message)
}
