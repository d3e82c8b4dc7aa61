//! The devices of a group, and adding and removing those of a static one.

use super::limits;
use super::row::{DeviceGroup, find};
use crate::audit::{Change, Entry, record};
use crate::devices::{self, DOCUMENT, Device, ListQuery, scope_condition, scope_parameter};
use crate::{Executor, Order, Position, Result, Session, Transaction, Value};
use serde_json::json;
use skein_fleet::access::Scope;
use skein_fleet::device_group::GroupLimit;

/// What the audit log calls a device that was added.
pub(crate) const ADDED: &str = "device-group.device-added";

/// Which devices of a group, in which order.
#[derive(Clone, Debug)]
pub struct MembersQuery<'a> {
    /// What the caller may see.
    pub scope: &'a Scope,
    /// By id or the newest first; those of a static group have the latter order only.
    pub order: Order,
    /// Continue behind this device.
    pub after: Option<Position>,
    /// Then pass over so many.
    pub skip: u32,
    /// At most so many devices.
    pub limit: u32,
}

/// What became of adding or removing a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberOutcome {
    /// It is done, or was so before.
    Done,
    /// There is no such group inside the scope.
    NoSuchGroup,
    /// The group's query decides.
    IsDynamic,
    /// There is no such device inside the scope and the group's organization.
    NoSuchDevice,
    /// The device is not in the group.
    NotAMember,
    /// There would be too many.
    Limit(GroupLimit),
}

/// One page of the group's devices, in one statement.
pub fn members(executor: &impl Executor, group: &DeviceGroup, query: &MembersQuery<'_>) -> Result<Vec<Device>> {
    let scope = group.within(query.scope);
    if let Some(condition) = group.condition()? {
        let list = ListQuery {
            scope: &scope,
            filter: Some(&condition),
            order: query.order,
            after: query.after.clone(),
            skip: query.skip,
            limit: query.limit,
        };
        return devices::list(executor, &list);
    }
    let after = query.after.as_ref().map(|position| position.id.clone());
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT {DOCUMENT} AS document FROM device_group_members AS member CROSS JOIN devices ON devices.pk = member.device_pk
            WHERE member.group_pk = ?1 AND {} AND (?3 IS NULL OR member.device_record < ?3)
            ORDER BY member.device_record DESC LIMIT {} OFFSET {}
         )",
        scope_condition(2),
        query.limit,
        query.skip
    );
    let row = executor.query_one(&sql, &[Value::Integer(group.pk), scope_parameter(&scope), after.into()])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// How many devices the group has for whoever has the scope, in one statement.
pub fn member_count(executor: &impl Executor, scope: &Scope, group: &DeviceGroup) -> Result<u64> {
    let scope = group.within(scope);
    if let Some(condition) = group.condition()? {
        return devices::count(executor, &scope, Some(&condition));
    }
    let sql = format!(
        "SELECT count(*) FROM device_group_members AS member CROSS JOIN devices ON devices.pk = member.device_pk
         WHERE member.group_pk = ?1 AND {}",
        scope_condition(2)
    );
    let row = executor.query_one(&sql, &[Value::Integer(group.pk), scope_parameter(&scope)])?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.integer(0)?).unwrap_or(0)))
}

/// Adds a device to a static group. Once more changes nothing.
pub fn add_device(session: &Session, scope: &Scope, group: &str, device: &str, by: &Change) -> Result<MemberOutcome> {
    session.write(|transaction| {
        let (group, device) = match both(transaction, scope, group, device)? {
            Ok(both) => both,
            Err(outcome) => return Ok(outcome),
        };
        if is_member(transaction, &group, &device)? {
            return Ok(MemberOutcome::Done);
        }
        if let Some(limit) = limits::of_added_device(transaction, group.pk, device.pk)? {
            return Ok(MemberOutcome::Limit(limit));
        }
        transaction.query(
            "INSERT INTO device_group_members (group_pk, device_record, device_pk) VALUES (?1, ?2, ?3)",
            &[Value::Integer(group.pk), device.record_id.clone().into(), Value::Integer(device.pk)],
        )?;
        note(transaction, &group, &device, true, by)?;
        Ok(MemberOutcome::Done)
    })
}

/// Removes a device from a static group.
pub fn remove_device(
    session: &Session,
    scope: &Scope,
    group: &str,
    device: &str,
    by: &Change,
) -> Result<MemberOutcome> {
    session.write(|transaction| {
        let (group, device) = match both(transaction, scope, group, device)? {
            Ok(both) => both,
            Err(outcome) => return Ok(outcome),
        };
        let removed = transaction.query(
            "DELETE FROM device_group_members WHERE group_pk = ?1 AND device_pk = ?2 RETURNING 1",
            &[Value::Integer(group.pk), Value::Integer(device.pk)],
        )?;
        if removed.is_empty() {
            return Ok(MemberOutcome::NotAMember);
        }
        note(transaction, &group, &device, false, by)?;
        Ok(MemberOutcome::Done)
    })
}

/// Writes that a device which is about to be deleted leaves its groups.
pub(crate) fn leave_all(transaction: &Transaction<'_>, device: &Device, by: &Change) -> Result<()> {
    transaction.query(
        "INSERT INTO device_group_changes (group_pk, device_id, added, principal, created_at)
         SELECT group_pk, ?2, 0, ?3, ?4 FROM device_group_members WHERE device_pk = ?1",
        &[
            Value::Integer(device.pk),
            device.id.clone().into(),
            serde_json::to_string(&by.principal)?.into(),
            by.at.into(),
        ],
    )?;
    Ok(())
}

/// The static group and the device that is to be added or removed.
fn both(
    transaction: &Transaction<'_>,
    scope: &Scope,
    group: &str,
    device: &str,
) -> Result<std::result::Result<(DeviceGroup, Device), MemberOutcome>> {
    let Some(group) = find(transaction, scope, group)? else {
        return Ok(Err(MemberOutcome::NoSuchGroup));
    };
    if !group.is_static() {
        return Ok(Err(MemberOutcome::IsDynamic));
    }
    let device = devices::find(transaction, &group.within(scope), device)?;
    Ok(device.map(|device| (group, device)).ok_or(MemberOutcome::NoSuchDevice))
}

fn is_member(transaction: &Transaction<'_>, group: &DeviceGroup, device: &Device) -> Result<bool> {
    let sql = "SELECT 1 FROM device_group_members WHERE group_pk = ?1 AND device_pk = ?2";
    Ok(transaction.query_one(sql, &[Value::Integer(group.pk), Value::Integer(device.pk)])?.is_some())
}

/// Writes that a device was added or removed: for the history of the group, and for the audit.
fn note(transaction: &Transaction<'_>, group: &DeviceGroup, device: &Device, added: bool, by: &Change) -> Result<()> {
    transaction.query(
        "INSERT INTO device_group_changes (group_pk, device_id, added, principal, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            Value::Integer(group.pk),
            device.id.clone().into(),
            added.into(),
            serde_json::to_string(&by.principal)?.into(),
            by.at.into(),
        ],
    )?;
    let document = Some(json!({ "id": group.id, "device": device.id }));
    let entry = if added {
        Entry { action: ADDED, subject: &group.id, before: None, after: document }
    } else {
        Entry { action: "device-group.device-removed", subject: &group.id, before: document, after: None }
    };
    record(transaction, by, &entry)
}
