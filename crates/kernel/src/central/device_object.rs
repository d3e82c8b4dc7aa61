//! The device object (contract `central.md` §2.2).

use super::ApiVersion;
use crate::{ApiError, QueryParameters};
use serde::Serialize;
use serde_json::Value;
use skein_store::devices::Device;

/// A device as clients see it. What is unset is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceObject {
    id: String,
    etag: String,
    display_name: String,
    simulated: bool,
    provisioned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizations: Option<[String; 1]>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deployment_manifest: Option<Value>,
}

/// The one value that `type` may hold.
pub const EDGE: &str = "iotEdge";

/// Which members a client sees.
#[derive(Clone, Copy)]
pub struct View {
    preview: bool,
    deployment_manifest: bool,
}

impl View {
    /// Reads `expand`, which exists in the previews and knows one value.
    pub fn of(version: ApiVersion, query: &QueryParameters) -> Result<Self, ApiError> {
        let expand = if version.preview { query.single("expand")? } else { None };
        match expand {
            None | Some("") => Ok(Self { preview: version.preview, deployment_manifest: false }),
            Some("deploymentManifest") => Ok(Self { preview: version.preview, deployment_manifest: true }),
            Some(_) => Err(ApiError::bad_parameter("expand", "must be deploymentManifest")),
        }
    }

    /// The device as this client sees it.
    pub fn show(self, device: Device) -> DeviceObject {
        let approval = device.approval();
        DeviceObject {
            etag: device.etag(),
            id: device.id,
            display_name: device.display_name,
            simulated: device.simulated,
            provisioned: approval.provisioned,
            template: device.template,
            enabled: approval.enabled(),
            organizations: device.organization.map(|organization| [organization]),
            kind: (self.preview && device.edge).then_some([EDGE]),
            deployment_manifest: device.deployment_manifest.filter(|_| self.deployment_manifest),
        }
    }
}
