//! A template as the table has it.

use crate::{Executor, Result, Row};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A device template.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct DeviceTemplate {
    /// The number of the row.
    pub pk: i64,
    /// The id that clients and devices know it by.
    pub id: String,
    /// The sortable record id.
    pub record_id: String,
    /// The name shown to people; the document has it too.
    pub display_name: String,
    /// The id of the model in it.
    pub capability_model_id: Option<String>,
    /// The whole document, but without `@id` and `etag`.
    pub document: Map<String, Value>,
    /// Goes up with each write.
    pub version: i64,
}

/// A template as one JSON array, in the order of the fields of [`DeviceTemplate`].
pub(super) const ROW: &str = "json_array(device_templates.pk, device_templates.id, device_templates.record_id,
    device_templates.display_name, device_templates.capability_model_id, json(device_templates.document),
    device_templates.version)";

impl DeviceTemplate {
    /// The entity tag of this version of it, in the shape that Azure gives those of templates: the quotes are part of it
    /// (contract central §1.6). A template that was deleted and made again under the same id has another record id, so an
    /// old tag never fits it.
    pub fn etag(&self) -> String {
        let version = json!({ "template": self.record_id, "version": self.version });
        format!("\"~{}\"", STANDARD.encode(version.to_string()))
    }

    pub(super) fn from_row(row: &Row) -> Result<Self> {
        row.json(0)
    }

    /// What the audit log keeps of it. Not the document: it is the client's own, and may hold passwords in a deployment
    /// manifest.
    pub(super) fn shown(&self) -> Value {
        json!({
            "id": self.id, "displayName": self.display_name, "capabilityModelId": self.capability_model_id,
            "version": self.version,
        })
    }
}

/// The template with this id.
pub fn find(executor: &impl Executor, id: &str) -> Result<Option<DeviceTemplate>> {
    let row = executor.query_one(&format!("SELECT {ROW} FROM device_templates WHERE id = ?1"), &[id.into()])?;
    row.as_ref().map(DeviceTemplate::from_row).transpose()
}
