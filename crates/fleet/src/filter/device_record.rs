//! A device as filters and queries see it.

use std::collections::BTreeMap;

use super::{DeviceField, Field, FieldOfDevice, PropertyPath, Record, Value};

/// All of a device that a filter or a query can speak of.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a field of its own")]
pub struct DeviceRecord {
    /// Its id.
    pub id: String,
    /// The name that people read.
    pub display_name: String,
    /// The id of its template.
    pub template: Option<String>,
    /// The organization that it belongs to.
    pub organization: Option<String>,
    /// Approved and not blocked.
    pub enabled: bool,
    /// Has registered itself.
    pub provisioned: bool,
    /// Made up by the service.
    pub simulated: bool,
    /// Runs IoT Edge.
    pub edge: bool,
    /// The properties with a value.
    pub properties: BTreeMap<PropertyPath, serde_json::Value>,
}

impl<F: FieldOfDevice> Record<F> for DeviceRecord {
    fn value(&self, field: &F) -> Value<'_> {
        match field.device_field() {
            Some(DeviceField::Id) => Value::Text(&self.id),
            Some(DeviceField::DisplayName) => Value::Text(&self.display_name),
            Some(DeviceField::Template) => self.template.as_deref().map_or(Value::Null, Value::Text),
            Some(DeviceField::Scopes) => Value::Texts(self.organization.iter().map(String::as_str).collect()),
            Some(DeviceField::Enabled) => Value::Boolean(self.enabled),
            Some(DeviceField::Provisioned) => Value::Boolean(self.provisioned),
            Some(DeviceField::Simulated) => Value::Boolean(self.simulated),
            Some(DeviceField::Edge) => Value::Boolean(self.edge),
            None => {
                let value = Field::property(field).and_then(|path| self.properties.get(path));
                value.map_or(Value::Null, Value::from)
            }
        }
    }
}
