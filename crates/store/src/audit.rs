//! Who changed what. Each state change leaves one row in `audit_log`, in the change's own transaction, and a trigger of
//! that table makes the event of it in `outbox`: what is audited is also told, under one id.

use crate::{Executor, Result, Value};
use serde::Serialize;
use skein_fleet::id::RecordId;
use skein_fleet::time::Timestamp;

/// A change about to be made: by whom, in which request, when.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The id of the audit row and, behind `evt_`, of the event.
    #[serde(serialize_with = "as_text")]
    pub record: RecordId,
    /// When the change is made. Not part of the JSON: the rows have columns of their own for it.
    #[serde(skip)]
    pub at: Timestamp,
    /// Who makes it.
    pub principal: Principal,
    /// The id of the request.
    pub request: String,
    /// The client's network address.
    pub address: String,
}

/// The principal of a change.
#[derive(Clone, Debug, Serialize)]
pub struct Principal {
    /// The kind, such as `api-token`.
    pub kind: String,
    /// The id within the kind.
    pub id: String,
}

fn as_text<S: serde::Serializer>(record: &RecordId, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(record)
}

impl Change {
    /// The change as the JSON that tables keep as `last_change` and that triggers copy into the audit row.
    pub fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

/// What happened to which object.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The kind of change, such as `device.deleted`.
    pub action: &'static str,
    /// The id of the object.
    pub subject: &'a str,
    /// The object before, without its secrets.
    pub before: Option<serde_json::Value>,
    /// The object after, without its secrets.
    pub after: Option<serde_json::Value>,
}

/// Writes the audit row of a change whose table has no trigger for it.
pub fn record(executor: &impl Executor, change: &Change, entry: &Entry<'_>) -> Result<()> {
    let document = |document: &Option<serde_json::Value>| document.as_ref().map(ToString::to_string);
    executor.query(
        "INSERT INTO audit_log (record_id, action, subject, actor, before, after, created_at)
         VALUES (?1 ->> 'record', ?2, ?3, json_remove(?1, '$.record'), ?4, ?5, ?6)",
        &[
            change.to_json()?.into(),
            entry.action.into(),
            entry.subject.into(),
            document(&entry.before).into(),
            document(&entry.after).into(),
            Value::from(change.at),
        ],
    )?;
    Ok(())
}

/// Writes the audit rows of many changes of one request, each under an id of its own.
pub(crate) fn record_all(executor: &impl Executor, by: &Change, entries: &[(RecordId, Entry<'_>)]) -> Result<()> {
    let rows: Vec<_> = entries
        .iter()
        .map(|(record, entry)| {
            serde_json::json!({
                "record": record.to_string(), "action": entry.action, "subject": entry.subject,
                "before": entry.before, "after": entry.after,
            })
        })
        .collect();
    executor.query(
        "INSERT INTO audit_log (record_id, action, subject, actor, before, after, created_at)
         SELECT one.value ->> 'record', one.value ->> 'action', one.value ->> 'subject', json_remove(?2, '$.record'),
            one.value ->> 'before', one.value ->> 'after', ?3
         FROM json_each(?1) AS one ORDER BY one.key",
        &[serde_json::to_string(&rows)?.into(), by.to_json()?.into(), Value::from(by.at)],
    )?;
    Ok(())
}
