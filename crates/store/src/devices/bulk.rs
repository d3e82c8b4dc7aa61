//! Many devices in one statement, for imports and for the load harness.

use crate::audit::Change;
use crate::{Executor, Result, Value};
use serde::Serialize;

/// A device to be made in bulk, with the same defaults as a single one.
#[derive(Clone, Debug, Serialize)]
pub struct BulkDevice {
    /// The id that clients know it by.
    pub id: String,
    /// The sortable record id; also that of the audit row.
    pub record_id: String,
    /// The name shown to people.
    pub display_name: String,
    /// The id of its template.
    pub template: Option<String>,
    /// The organization it belongs to; none is the root.
    pub organization: Option<String>,
    /// Whether it is simulated; a bulk device of this kind is made provisioned at once.
    pub simulated: bool,
    /// Whether it may connect.
    pub enabled: bool,
}

/// Makes the devices whose ids are free. Gives their ids with the numbers of their rows, in no order.
pub fn insert_many(executor: &impl Executor, devices: &[BulkDevice], by: &Change) -> Result<Vec<(String, i64)>> {
    let rows = executor.query(
        "INSERT INTO devices (id, record_id, display_name, template, organization, edge, simulated, approved, blocked,
            provisioned, version, created_at, updated_at, last_change)
         SELECT one.value ->> 'id', one.value ->> 'record_id', one.value ->> 'display_name', one.value ->> 'template',
            one.value ->> 'organization', 0, one.value ->> 'simulated', 1, NOT (one.value ->> 'enabled'),
            one.value ->> 'simulated', 1, ?2, ?2, json_set(?3, '$.record', one.value ->> 'record_id')
         FROM json_each(?1) AS one WHERE TRUE
         ON CONFLICT (id) DO NOTHING RETURNING id, pk",
        &[serde_json::to_string(devices)?.into(), by.at.into(), Value::from(by.to_json()?)],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.integer(1)?))).collect()
}
