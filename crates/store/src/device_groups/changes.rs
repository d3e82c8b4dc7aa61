//! Who added and removed which device of a static group when.

use super::row::DeviceGroup;
use crate::{Executor, Result, Value};
use serde::Deserialize;

/// A device that was added or removed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MembershipChange {
    /// The number of the row: greater for later changes.
    pub pk: i64,
    /// The device's id.
    pub device_id: String,
    added: u8,
    /// The kind of the principal that did it, such as `user`.
    pub principal_kind: String,
    /// Its id within the kind.
    pub principal_id: String,
    /// When, in Unix milliseconds.
    pub created_at: i64,
}

impl MembershipChange {
    /// Whether it was added, and not removed.
    pub fn is_added(&self) -> bool {
        self.added != 0
    }
}

/// The changes of a group, the newest first, behind the row `before`; of one device alone if it is named.
pub fn changes_of(
    executor: &impl Executor,
    group: &DeviceGroup,
    device: Option<&str>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<MembershipChange>> {
    // Each of the two has an index of its own.
    let of_device = if device.is_some() { "device_id = ?2" } else { "?2 IS NULL" };
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT json_array(pk, device_id, added, principal ->> 'kind', principal ->> 'id', created_at) AS document
            FROM device_group_changes WHERE group_pk = ?1 AND {of_device} AND pk < ?3 ORDER BY pk DESC LIMIT {limit}
         )"
    );
    let parameters =
        [Value::Integer(group.pk), device.map(ToOwned::to_owned).into(), Value::Integer(before.unwrap_or(i64::MAX))];
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}
