//! A device with all that a query can speak of.

use super::row::{DOCUMENT, Device, scope_condition, scope_parameter};
use crate::{Executor, Result};
use serde::Deserialize;
use skein_fleet::access::Scope;
use skein_fleet::filter::{DeviceRecord, PropertyPath};

/// A device, and the record of it that queries are decided for.
#[derive(Clone, Debug)]
pub struct DeviceWithRecord {
    /// The device.
    pub device: Device,
    /// What queries see of it.
    pub record: DeviceRecord,
}

/// A row of `device_properties`: component, name, kind, value.
#[derive(Deserialize)]
struct Property(String, String, String, serde_json::Value);

impl Property {
    /// The value as JSON. Of an object or an array only that it is one is known, and needed.
    fn value(self) -> (PropertyPath, serde_json::Value) {
        let Self(component, name, kind, value) = self;
        let value = match kind.as_str() {
            "boolean" => serde_json::Value::Bool(value != 0),
            "json" => serde_json::Value::Array(Vec::new()),
            _ => value,
        };
        (PropertyPath { component, name }, value)
    }
}

/// The device with this id as queries see it, unless there is none inside the scope. One statement.
pub fn find_record(executor: &impl Executor, scope: &Scope, id: &str) -> Result<Option<DeviceWithRecord>> {
    let sql = format!(
        "SELECT {DOCUMENT}, (SELECT json_group_array(json_array(property.component, property.name, property.kind, property.value))
            FROM device_properties AS property WHERE property.device_pk = devices.pk)
         FROM devices WHERE devices.id = ?1 AND {}",
        scope_condition(2)
    );
    let row = executor.query_one(&sql, &[id.into(), scope_parameter(scope)])?;
    let Some(row) = row else { return Ok(None) };
    let device: Device = row.json(0)?;
    let properties: Vec<Property> = row.json(1)?;
    let approval = device.approval();
    let record = DeviceRecord {
        id: device.id.clone(),
        display_name: device.display_name.clone(),
        template: device.template.clone(),
        organization: device.organization.clone(),
        enabled: approval.enabled(),
        provisioned: approval.provisioned,
        simulated: device.simulated,
        edge: device.edge,
        properties: properties.into_iter().map(Property::value).collect(),
    };
    Ok(Some(DeviceWithRecord { device, record }))
}
