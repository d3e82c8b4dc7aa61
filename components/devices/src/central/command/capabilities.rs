//! Whether a device has a command.

use skein_fleet::device_template::{CapabilityModel, Part};
use skein_kernel::{ApiError, ErrorKind};
use skein_store::commands::CommandTarget;

/// Refuses a command that the device's template does not have. A device without a template takes every one, and so does a
/// module that the template says nothing of.
pub fn expect_command(capabilities: Option<&CapabilityModel>, target: &CommandTarget) -> Result<(), ApiError> {
    let Some(model) = capabilities else { return Ok(()) };
    let module = target.module.as_deref();
    if model.components_of(module).is_none() {
        return Ok(());
    }
    let part = Part { module, component: target.component.as_deref() };
    let has = |name: &str| model.capabilities(part).is_some_and(|of_part| of_part.commands.contains_key(name));
    if has(&target.name) {
        return Ok(());
    }
    let message = format!("The template of the device has no command '{}' there.", target.name);
    Err(ApiError::new(ErrorKind::NotFound, message))
}
