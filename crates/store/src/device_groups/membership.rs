//! Whether a device is in a group, and which groups it is in.

use super::row::{DOCUMENT, DeviceGroup, visible};
use crate::devices::{DeviceWithRecord, scope_parameter};
use crate::{Executor, Result, Value};
use skein_fleet::access::Scope;
use skein_fleet::filter::matches;

/// Whether the device is in the group. One statement for a static group, none for a dynamic one.
pub fn holds(executor: &impl Executor, group: &DeviceGroup, device: &DeviceWithRecord) -> Result<bool> {
    if group.is_static() {
        let sql = "SELECT 1 FROM device_group_members WHERE group_pk = ?1 AND device_pk = ?2";
        let parameters = [Value::Integer(group.pk), Value::Integer(device.device.pk)];
        return Ok(group.covers(&device.device) && executor.query_one(sql, &parameters)?.is_some());
    }
    selects(group, device)
}

/// Whether the device is in one of the groups with these numbers. One statement: the query of each dynamic group is decided
/// in memory.
pub fn any_holds(executor: &impl Executor, groups: &[i64], device: &DeviceWithRecord) -> Result<bool> {
    let sql = format!(
        "SELECT json_group_array({DOCUMENT}) FROM device_groups
         WHERE device_groups.pk IN (SELECT value FROM json_each(?1)) AND (device_groups.query IS NOT NULL
            OR device_groups.pk IN (SELECT group_pk FROM device_group_members WHERE device_pk = ?2))"
    );
    let parameters = [serde_json::to_string(groups)?.into(), Value::Integer(device.device.pk)];
    let row = executor.query_one(&sql, &parameters)?;
    let candidates: Vec<DeviceGroup> = row.map_or(Ok(Vec::new()), |row| row.json(0))?;
    for group in candidates {
        if is_in(&group, device)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The groups inside the scope that the device is in, the newest first. One statement: the query of each dynamic group is
/// decided in memory.
pub fn of_device(executor: &impl Executor, scope: &Scope, device: &DeviceWithRecord) -> Result<Vec<DeviceGroup>> {
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT {DOCUMENT} AS document FROM device_groups
            WHERE {} AND (device_groups.query IS NOT NULL
                OR device_groups.pk IN (SELECT group_pk FROM device_group_members WHERE device_pk = ?2))
            ORDER BY device_groups.record_id DESC
         )",
        visible(1)
    );
    let row = executor.query_one(&sql, &[scope_parameter(scope), Value::Integer(device.device.pk)])?;
    let candidates: Vec<DeviceGroup> = row.map_or(Ok(Vec::new()), |row| row.json(0))?;
    let mut groups = Vec::new();
    for group in candidates {
        if is_in(&group, device)? {
            groups.push(group);
        }
    }
    Ok(groups)
}

/// Whether the device is in a group that is dynamic or that it was added to.
fn is_in(group: &DeviceGroup, device: &DeviceWithRecord) -> Result<bool> {
    if group.is_static() { Ok(group.covers(&device.device)) } else { selects(group, device) }
}

/// Whether the query of a dynamic group selects the device.
fn selects(group: &DeviceGroup, device: &DeviceWithRecord) -> Result<bool> {
    let condition = group.condition()?;
    Ok(group.covers(&device.device) && condition.is_some_and(|condition| matches(&condition, &device.record)))
}
