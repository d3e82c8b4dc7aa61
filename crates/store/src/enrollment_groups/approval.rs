//! Whether a group lets in devices that nobody knows.

use crate::audit::{self, Change, record};
use crate::{Executor, Result, Session};
use serde_json::json;

/// Whether the group with this id does.
pub fn auto_approve(executor: &impl Executor, group: &str) -> Result<Option<bool>> {
    let sql = "SELECT auto_approve FROM enrollment_groups WHERE id = ?1 AND deleted_at IS NULL";
    executor.query_one(sql, &[group.into()])?.map(|row| row.boolean(0)).transpose()
}

/// Says whether it does. Whether there is such a group.
pub fn set_auto_approve(session: &Session, group: &str, approves: bool, by: &Change) -> Result<bool> {
    session.write(|transaction| {
        let Some(before) = auto_approve(transaction, group)? else { return Ok(false) };
        if before != approves {
            let sql = "UPDATE enrollment_groups SET auto_approve = ?2, updated_at = ?3 WHERE id = ?1";
            transaction.query(sql, &[group.into(), approves.into(), by.at.into()])?;
            let shown = |approves: bool| Some(json!({ "autoApprove": approves }));
            let action = "enrollment-group.approval-changed";
            let entry = audit::Entry { action, subject: group, before: shown(before), after: shown(approves) };
            record(transaction, by, &entry)?;
        }
        Ok(true)
    })
}
