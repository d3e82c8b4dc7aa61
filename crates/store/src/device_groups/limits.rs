//! The limits of groups, looked at inside the transaction of the change that would break them.

use crate::{Executor, Result, Transaction, Value};
use skein_fleet::device_group::{
    GroupLimit, MAXIMUM_ADDED_DEVICES, MAXIMUM_DYNAMIC_GROUPS, MAXIMUM_GROUPS, MAXIMUM_GROUPS_OF_DEVICE,
    MAXIMUM_LEVELS, Membership,
};

/// The limit that one more group would break.
pub(super) fn of_new_group(
    transaction: &Transaction<'_>,
    membership: &Membership,
    parent: Option<i64>,
) -> Result<Option<GroupLimit>> {
    let row = transaction.query_one(
        "WITH RECURSIVE above (pk, parent_pk) AS (
            SELECT pk, parent_pk FROM device_groups WHERE pk = ?1
            UNION ALL SELECT device_groups.pk, device_groups.parent_pk FROM above JOIN device_groups ON device_groups.pk = above.parent_pk
         )
         SELECT count(*), count(query), (SELECT count(*) FROM above) FROM device_groups",
        &[parent.map_or(Value::Null, Value::Integer)],
    )?;
    let Some(row) = row else { return Ok(None) };
    let [groups, dynamic, above] = [row.integer(0)?, row.integer(1)?, row.integer(2)?];
    let is_dynamic = matches!(membership, Membership::Dynamic { .. });
    Ok(if groups >= i64::from(MAXIMUM_GROUPS) {
        Some(GroupLimit::Groups)
    } else if is_dynamic && dynamic >= i64::from(MAXIMUM_DYNAMIC_GROUPS) {
        Some(GroupLimit::DynamicGroups)
    } else if above >= i64::from(MAXIMUM_LEVELS) {
        Some(GroupLimit::Levels)
    } else {
        None
    })
}

/// The limit that one more device in the group would break.
pub(super) fn of_added_device(
    transaction: &Transaction<'_>,
    group_pk: i64,
    device_pk: i64,
) -> Result<Option<GroupLimit>> {
    let row = transaction.query_one(
        "SELECT (SELECT count(*) FROM device_group_members WHERE group_pk = ?1),
            (SELECT count(*) FROM device_group_members WHERE device_pk = ?2)",
        &[Value::Integer(group_pk), Value::Integer(device_pk)],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(if row.integer(0)? >= i64::from(MAXIMUM_ADDED_DEVICES) {
        Some(GroupLimit::AddedDevices)
    } else if row.integer(1)? >= i64::from(MAXIMUM_GROUPS_OF_DEVICE) {
        Some(GroupLimit::GroupsOfDevice)
    } else {
        None
    })
}
