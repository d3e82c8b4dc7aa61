//! Devices that register themselves, in whatever way they prove it. The rows of the audit log are the triggers'.

use crate::audit::Change;
use crate::{Executor, Result, StoreError, Transaction, Value};
use skein_fleet::device::Approval;

/// A device of an id that nobody knew.
pub(crate) struct RegisteredDevice<'a> {
    /// Its id, and its name.
    pub id: &'a str,
    /// The id of its template.
    pub template: Option<&'a str>,
    /// The organization that it belongs to; none is the root.
    pub organization: Option<&'a str>,
    /// Whether it is an edge device.
    pub edge: bool,
    /// Whether it is let in.
    pub approval: Approval,
    /// The row number of the group that it registers by; none for a default group.
    pub enrollment_group_pk: Option<i64>,
}

/// Makes the device. Gives the number of its row.
pub(crate) fn create_registered(transaction: &Transaction<'_>, new: &RegisteredDevice<'_>, by: &Change) -> Result<i64> {
    let Approval { approved, blocked, provisioned } = new.approval;
    let row = transaction.query_one(
        "INSERT INTO devices (id, record_id, display_name, template, organization, edge, simulated, approved, blocked,
            provisioned, enrollment_group_pk, version, created_at, updated_at, last_change)
         VALUES (?1, ?2, ?1, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, 1, ?10, ?10, ?11) RETURNING pk",
        &[
            new.id.into(),
            by.record.into(),
            new.template.into(),
            new.organization.into(),
            new.edge.into(),
            approved.into(),
            blocked.into(),
            provisioned.into(),
            new.enrollment_group_pk.into(),
            by.at.into(),
            Value::from(by.to_json()?),
        ],
    )?;
    row.ok_or(StoreError::Missing("the number of a device that was just made"))?.integer(0)
}

/// What becomes of a device that is known when it registers. What a person set of it stays.
pub(crate) fn hand_over(
    transaction: &Transaction<'_>,
    device_pk: i64,
    enrollment_group_pk: Option<i64>,
    template: Option<&str>,
    by: &Change,
) -> Result<()> {
    let sql = "UPDATE devices SET enrollment_group_pk = ?2, template = coalesce(template, ?3),
            provisioned = provisioned OR enabled, provision_at = CASE WHEN NOT enabled THEN provision_at END,
            version = version + 1, updated_at = ?4, last_change = ?5
        WHERE pk = ?1 AND (enrollment_group_pk IS NOT ?2 OR (enabled AND NOT provisioned)
            OR (template IS NULL AND ?3 IS NOT NULL))";
    let parameters =
        [device_pk.into(), enrollment_group_pk.into(), template.into(), by.at.into(), Value::from(by.to_json()?)];
    transaction.query(sql, &parameters).map(drop)
}
