//! Making requests.

use super::open;
use crate::audit::{Change, Entry, record};
use crate::devices::{scope_condition, scope_parameter};
use crate::{Executor, Result, Session, Transaction, Value};
use serde_json::json;
use skein_fleet::access::Scope;
use skein_fleet::time::Timestamp;

/// A request for some nodes.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The ids of the devices, each once.
    pub devices: Vec<String>,
    /// The number that the firmware knows the command by.
    pub command: u16,
    /// JSON, or base64 of the bytes.
    pub data: String,
    /// Which of both.
    pub is_base64: bool,
    /// When nobody waits any more; none: it stays open.
    pub expires_at: Option<Timestamp>,
    /// Whether it takes the place of open requests of the same command.
    pub overrides: bool,
}

/// Makes the request for those of its devices that there are inside the scope, and gives their ids; its id is that of the
/// change. Nothing is stored when there are none. Three statements in a transaction, four with `overrides`.
pub fn create(session: &Session, scope: &Scope, new: &NewRequest, change: &Change) -> Result<Vec<String>> {
    session.write(|transaction| {
        let (keys, ids) = present(transaction, scope, &new.devices)?;
        if ids.is_empty() {
            return Ok(ids);
        }
        if new.overrides {
            let sql = format!(
                "UPDATE command_requests SET overridden_at = ?3
                 WHERE device_pk IN (SELECT value FROM json_each(?1)) AND command = ?2 AND {} RETURNING 1",
                open(3)
            );
            transaction.query(&sql, &[keys.clone().into(), i64::from(new.command).into(), change.at.into()])?;
        }
        let id = change.record.to_string();
        transaction.query(
            "INSERT INTO command_requests (request_id, device_pk, command, data, is_base64, requester_kind, requester_id,
                created_at, expires_at)
             SELECT ?1, value, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM json_each(?2)",
            &[
                id.clone().into(),
                keys.into(),
                i64::from(new.command).into(),
                new.data.clone().into(),
                new.is_base64.into(),
                change.principal.kind.clone().into(),
                change.principal.id.clone().into(),
                change.at.into(),
                new.expires_at.into(),
            ],
        )?;
        // Data may hold secrets, so the audit does not tell it.
        let after = Some(json!({ "command": new.command, "devices": ids, "overrides": new.overrides }));
        record(transaction, change, &Entry { action: "command-request.created", subject: &id, before: None, after })?;
        Ok(ids)
    })
}

/// The keys of the devices that there are, as a JSON array, and their ids.
fn present(transaction: &Transaction<'_>, scope: &Scope, ids: &[String]) -> Result<(String, Vec<String>)> {
    let sql = format!(
        "SELECT devices.pk, devices.id FROM devices
         WHERE devices.id IN (SELECT value FROM json_each(?1)) AND {} ORDER BY devices.pk",
        scope_condition(2)
    );
    let rows = transaction.query(&sql, &[Value::from(serde_json::to_string(ids)?), scope_parameter(scope)])?;
    let keys = rows.iter().map(|row| row.integer(0)).collect::<Result<Vec<_>>>()?;
    let found = rows.iter().map(|row| Ok(row.text(1)?.to_owned())).collect::<Result<Vec<_>>>()?;
    Ok((serde_json::to_string(&keys)?, found))
}
