//! Whether a device has a command.

use skein_kernel::{ApiError, RequestContext};
use skein_store::commands::CommandTarget;
use skein_store::devices::Device;

/// Refuses a command that the device's template does not have; a device without a template takes every one.
///
/// MERGE: device templates come from another branch. Their capabilities are to be looked up here, by `device.template`,
/// and a command that they do not name refused with 404. Until then no template is known, which is as without one.
#[allow(clippy::unnecessary_wraps, reason = "it refuses as soon as there are templates")]
pub fn expect_command(_request: &RequestContext, _device: &Device, _target: &CommandTarget) -> Result<(), ApiError> {
    Ok(())
}
