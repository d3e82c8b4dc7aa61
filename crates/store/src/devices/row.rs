//! A device as the table has it.

use crate::device_templates::CAPABILITIES;
use crate::entity_tag::entity_tag;
use crate::value::flag;
use crate::{Executor, Result, Row, Value};
use serde::Deserialize;
use skein_fleet::access::{Reach, Scope};
use skein_fleet::device::Approval;
use skein_fleet::device_template::CapabilityModel;

/// A device.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "a row has the columns of its table")]
pub struct Device {
    /// The number of the row; other tables refer to it.
    pub pk: i64,
    /// The id that clients know it by.
    pub id: String,
    /// The sortable record id.
    pub record_id: String,
    /// The name shown to people.
    pub display_name: String,
    /// The id of its template.
    pub template: Option<String>,
    /// The organization it belongs to; none is the root.
    pub organization: Option<String>,
    /// Whether it is an edge device.
    #[serde(deserialize_with = "flag")]
    pub edge: bool,
    /// Whether it is simulated.
    #[serde(deserialize_with = "flag")]
    pub simulated: bool,
    #[serde(deserialize_with = "flag")]
    approved: bool,
    #[serde(deserialize_with = "flag")]
    blocked: bool,
    #[serde(deserialize_with = "flag")]
    provisioned: bool,
    /// The deployment manifest it was given.
    pub deployment_manifest: Option<serde_json::Value>,
    /// Goes up with each write of a client.
    pub version: i64,
}

/// A device as one JSON array, in the order of the fields of [`Device`]: one value crosses from the database, whether
/// for one device or for a page of them.
pub(crate) const DOCUMENT: &str = "json_array(devices.pk, devices.id, devices.record_id, devices.display_name,
    devices.template, devices.organization, devices.edge, devices.simulated, devices.approved, devices.blocked,
    devices.provisioned, json(devices.deployment_manifest), devices.version)";

impl Device {
    /// Where it stands between its first sight and its work.
    pub fn approval(&self) -> Approval {
        Approval { approved: self.approved, blocked: self.blocked, provisioned: self.provisioned }
    }

    /// The entity tag of this version of it. Opaque to clients; a device that was deleted and made again under the same
    /// id has another record id, so an old tag never fits it.
    pub fn etag(&self) -> String {
        entity_tag("device", &self.record_id, self.version)
    }

    pub(super) fn from_row(row: &Row) -> Result<Self> {
        row.json(0)
    }
}

/// A scope as a JSON parameter; NULL for everything. A statement that names it with [`scope_condition`] sees only devices
/// inside the scope.
pub(crate) fn scope_parameter(scope: &Scope) -> Value {
    if scope.is_everything() {
        return Value::Null;
    }
    let organizations = match &scope.reach {
        Reach::Everything => None,
        Reach::Organizations(ids) => Some(ids.iter().map(ToString::to_string).collect::<Vec<_>>()),
    };
    serde_json::json!({ "organizations": organizations, "devices": scope.devices }).to_string().into()
}

/// The condition that the device is inside the scope given as parameter number `parameter`.
pub(crate) fn scope_condition(parameter: usize) -> String {
    let organizations = limit(parameter, "organizations", "devices.organization");
    let devices = limit(parameter, "devices", "devices.id");
    format!("(?{parameter} IS NULL OR {organizations} AND {devices})")
}

/// The condition that something of the organization in `column` is inside the scope given as parameter number `parameter`.
pub(crate) fn organization_condition(parameter: usize, column: &str) -> String {
    format!("(?{parameter} IS NULL OR {})", limit(parameter, "organizations", column))
}

fn limit(parameter: usize, member: &str, column: &str) -> String {
    format!(
        "(?{parameter} ->> '{member}' IS NULL OR {column} IN (SELECT value FROM json_each(?{parameter}, '$.{member}')))"
    )
}

/// The device with this id, unless there is none inside the scope.
pub fn find(executor: &impl Executor, scope: &Scope, id: &str) -> Result<Option<Device>> {
    let sql = format!("SELECT {DOCUMENT} FROM devices WHERE devices.id = ?1 AND {}", scope_condition(2));
    let row = executor.query_one(&sql, &[id.into(), scope_parameter(scope)])?;
    row.as_ref().map(Device::from_row).transpose()
}

/// The device with this id and what it can do, unless there is none inside the scope. What it can do is none when it has
/// no template or names one that is not here. One statement.
pub fn find_with_capabilities(
    executor: &impl Executor,
    scope: &Scope,
    id: &str,
) -> Result<Option<(Device, Option<CapabilityModel>)>> {
    let sql =
        format!("SELECT {DOCUMENT}, {CAPABILITIES} FROM devices WHERE devices.id = ?1 AND {}", scope_condition(2));
    let row = executor.query_one(&sql, &[id.into(), scope_parameter(scope)])?;
    row.map(|row| Ok((Device::from_row(&row)?, row.optional_json(1)?))).transpose()
}
