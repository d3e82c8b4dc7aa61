//! The part of a device that a path names: the device itself, a component, a module, or a component of a module (contract
//! `central.md` §2.8).

use super::{device_id, no_such_device};
use skein_fleet::access::Scope;
use skein_fleet::device_template::CapabilityModel;
use skein_fleet::identifier::{DeviceId, ModuleName};
use skein_fleet::twin::{PropertyModel, Twin};
use skein_kernel::{ApiError, ErrorKind, PathParameters, RequestContext};
use skein_store::twins::{self, Reader, TwinRecord};

/// A part of a device.
pub struct Part {
    /// The device.
    pub device: DeviceId,
    module: Option<ModuleName>,
    /// The name of the component; none for the device or the module itself.
    pub component: Option<String>,
}

/// A twin, and what the device's template says of it.
pub struct ModelledTwin {
    /// The twin.
    pub twin: Twin,
    /// The components and properties of the device or the module; none where the template says nothing of it.
    pub model: Option<PropertyModel>,
    /// All that the template says.
    pub capabilities: Option<CapabilityModel>,
}

impl Part {
    /// Reads the path; a name that no module can have is 400.
    pub fn of(path: &PathParameters) -> Result<Self, ApiError> {
        Ok(Self {
            device: device_id(path)?,
            module: path.optional("module", "moduleName")?,
            component: path.optional("component", "componentName")?,
        })
    }

    /// The name of the module; empty for the device itself.
    pub fn module(&self) -> &str {
        self.module.as_ref().map_or("", ModuleName::as_str)
    }

    /// The twin of the device or the module, unless there is none that the caller may know of, and what the template says
    /// of it. A module is known by its twin or by the template, and a device has a twin before its first write: an empty
    /// one.
    pub fn twin(&self, request: &RequestContext, scope: &Scope) -> Result<ModelledTwin, ApiError> {
        let found = twins::find(&request.session, scope, self.device.as_str(), self.module(), Reader::Operator)?;
        let TwinRecord { twin, capabilities, .. } = found.ok_or_else(|| no_such_device(&self.device))?;
        let model = self.model(capabilities.as_ref());
        if twin.is_none() && self.module.is_some() && model.is_none() {
            return Err(self.no_such("module", self.module()));
        }
        Ok(ModelledTwin { twin: twin.unwrap_or_default(), model, capabilities })
    }

    /// What the template says of the device's or module's properties; none where it says nothing.
    pub fn model(&self, capabilities: Option<&CapabilityModel>) -> Option<PropertyModel> {
        PropertyModel::of(capabilities?, self.module.as_ref().map(ModuleName::as_str))
    }

    /// That the device has no such part of this kind and name.
    pub fn no_such(&self, kind: &str, name: &str) -> ApiError {
        ApiError::new(ErrorKind::NotFound, format!("The device '{}' has no {kind} called '{name}'.", self.device))
    }
}
