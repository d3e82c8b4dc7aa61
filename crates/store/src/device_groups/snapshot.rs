//! The devices of a group at a moment: work that is given to a group goes on with these, whatever becomes of the group.

use super::row::DeviceGroup;
use crate::devices::{scope_condition, scope_parameter, selection_of};
use crate::{Executor, Result, StoreError, Transaction, Value};
use skein_fleet::access::Scope;
use skein_fleet::id::RecordId;
use skein_fleet::time::Timestamp;

/// Whose devices a snapshot has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotReach {
    /// The group's own.
    Group,
    /// Those of the static groups below it as well, each device once.
    GroupsBelow,
}

/// A snapshot that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of the row.
    pub pk: i64,
    /// How many devices it has.
    pub device_count: u64,
}

/// Takes a snapshot. Three statements, whatever the number of devices.
pub fn snapshot(
    transaction: &Transaction<'_>,
    scope: &Scope,
    group: &DeviceGroup,
    reach: SnapshotReach,
    id: RecordId,
    now: Timestamp,
) -> Result<Snapshot> {
    let row = transaction.query_one(
        "INSERT INTO device_group_snapshots (id, group_id, device_count, created_at) VALUES (?1, ?2, 0, ?3) RETURNING pk",
        &[id.into(), group.id.clone().into(), now.into()],
    )?;
    let pk = row.ok_or(StoreError::Missing("the snapshot that is being taken"))?.integer(0)?;
    let scope = group.within(scope);
    let (devices, mut parameters) = match group.condition()? {
        Some(condition) => selection_of(&scope, &condition, Vec::new()),
        None => static_members(&scope, group, reach),
    };
    parameters.push(Value::Integer(pk));
    let place = parameters.len();
    transaction.query(
        &format!("INSERT OR IGNORE INTO device_group_snapshot_members (snapshot_pk, device_pk) SELECT ?{place}, pk FROM ({devices})"),
        &parameters,
    )?;
    let row = transaction.query_one(
        "UPDATE device_group_snapshots
         SET device_count = (SELECT count(*) FROM device_group_snapshot_members WHERE snapshot_pk = ?1)
         WHERE pk = ?1 RETURNING device_count",
        &[Value::Integer(pk)],
    )?;
    let count = row.map_or(Ok(0), |row| row.integer(0))?;
    Ok(Snapshot { pk, device_count: u64::try_from(count).unwrap_or(0) })
}

/// The statement with the numbers of the devices of a static group. The scope is parameter 2.
fn static_members(scope: &Scope, group: &DeviceGroup, reach: SnapshotReach) -> (String, Vec<Value>) {
    let below = match reach {
        SnapshotReach::Group => "",
        SnapshotReach::GroupsBelow => {
            "UNION ALL SELECT device_groups.pk FROM groups JOIN device_groups ON device_groups.parent_pk = groups.pk"
        }
    };
    let sql = format!(
        "WITH RECURSIVE groups (pk) AS (SELECT ?1 {below})
         SELECT devices.pk AS pk FROM groups JOIN device_group_members AS member ON member.group_pk = groups.pk
         JOIN devices ON devices.pk = member.device_pk WHERE {}",
        scope_condition(2)
    );
    (sql, vec![Value::Integer(group.pk), scope_parameter(scope)])
}

/// The numbers of the devices of a snapshot, in ascending order, behind `after`.
pub fn snapshot_page(executor: &impl Executor, snapshot: i64, after: i64, limit: u32) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT json_group_array(device_pk) FROM (
            SELECT device_pk FROM device_group_snapshot_members WHERE snapshot_pk = ?1 AND device_pk > ?2
            ORDER BY device_pk LIMIT {limit}
         )"
    );
    let row = executor.query_one(&sql, &[Value::Integer(snapshot), Value::Integer(after)])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// Removes a snapshot that nothing needs any more.
pub fn forget_snapshot(executor: &impl Executor, snapshot: i64) -> Result<()> {
    executor.query("DELETE FROM device_group_snapshots WHERE pk = ?1", &[Value::Integer(snapshot)])?;
    Ok(())
}
