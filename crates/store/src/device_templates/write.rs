//! Creating, replacing, changing and deleting one template.

use super::row::{DeviceTemplate, ROW, find};
use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session, Transaction, Value};
use serde_json::Map;
use skein_fleet::device_template::CapabilityModel;
use skein_fleet::precondition::{Decision, Existing, Precondition};

/// How many templates there may be (contract central §12).
pub const MAX_TEMPLATES: u32 = 1000;

/// A template that was checked, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateChange {
    /// The name shown to people.
    pub display_name: String,
    /// The whole document, but without `@id` and `etag`.
    pub document: Map<String, serde_json::Value>,
    /// What the document says that devices can do.
    pub model: CapabilityModel,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done; this is the template now, or was before it was deleted.
    Done(Box<DeviceTemplate>),
    /// There is no such template.
    NotFound,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// There are [`MAX_TEMPLATES`] already.
    TooMany,
    /// A device uses the template.
    InUse,
}

/// Creates the template or replaces it.
pub fn put(
    session: &Session,
    id: &str,
    change: &TemplateChange,
    precondition: &Precondition,
    by: &Change,
) -> Result<Outcome> {
    session.write(|transaction| {
        let before = find(transaction, id)?;
        let etag = before.as_ref().map(DeviceTemplate::etag);
        let existing = Existing::of(etag.as_deref());
        if precondition.decide(existing) == Decision::Failed {
            return Ok(Outcome::PreconditionFailed);
        }
        if before.is_none() && is_full(transaction)? {
            return Ok(Outcome::TooMany);
        }
        write(transaction, id, before.as_ref(), change, by)
    })
}

/// Changes an existing template: `edit` makes the new state of the present one. What changes nothing writes nothing.
pub fn patch<E>(
    session: &Session,
    id: &str,
    precondition: &Precondition,
    by: &Change,
    edit: impl Fn(&DeviceTemplate) -> std::result::Result<TemplateChange, E>,
) -> Result<std::result::Result<Outcome, E>> {
    session.write(|transaction| {
        let Some(before) = find(transaction, id)? else {
            return Ok(Ok(Outcome::NotFound));
        };
        if precondition.decide(Existing::Tagged(&before.etag())) != Decision::Overwrite {
            return Ok(Ok(Outcome::PreconditionFailed));
        }
        match edit(&before) {
            Err(error) => Ok(Err(error)),
            Ok(change) if change.document == before.document => Ok(Ok(Outcome::Done(Box::new(before)))),
            Ok(change) => write(transaction, id, Some(&before), &change, by).map(Ok),
        }
    })
}

/// Deletes a template that no device uses.
pub fn delete(session: &Session, id: &str, precondition: &Precondition, by: &Change) -> Result<Outcome> {
    session.write(|transaction| {
        let Some(before) = find(transaction, id)? else {
            return Ok(Outcome::NotFound);
        };
        if precondition.decide(Existing::Tagged(&before.etag())) != Decision::Overwrite {
            return Ok(Outcome::PreconditionFailed);
        }
        if transaction.query_one("SELECT 1 FROM devices WHERE template = ?1 LIMIT 1", &[id.into()])?.is_some() {
            return Ok(Outcome::InUse);
        }
        transaction.query("DELETE FROM device_templates WHERE pk = ?1", &[Value::Integer(before.pk)])?;
        let entry = Entry { action: "device-template.deleted", subject: id, before: Some(before.shown()), after: None };
        record(transaction, by, &entry)?;
        Ok(Outcome::Done(Box::new(before)))
    })
}

fn is_full(transaction: &Transaction<'_>) -> Result<bool> {
    let count = transaction.query_one("SELECT count(*) FROM device_templates", &[])?;
    count.map_or(Ok(false), |row| Ok(row.integer(0)? >= i64::from(MAX_TEMPLATES)))
}

/// Writes the row and the audit row of it. The transaction holds the write lock since before the row was read.
fn write(
    transaction: &Transaction<'_>,
    id: &str,
    before: Option<&DeviceTemplate>,
    change: &TemplateChange,
    by: &Change,
) -> Result<Outcome> {
    let sql = format!(
        "INSERT INTO device_templates (id, record_id, display_name, capability_model_id, document, capabilities, version,
            created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7)
         ON CONFLICT (id) DO UPDATE SET display_name = ?3, capability_model_id = ?4, document = ?5, capabilities = ?6,
            version = version + 1, updated_at = ?7
         RETURNING {ROW}"
    );
    let parameters = [
        id.into(),
        by.record.into(),
        change.display_name.clone().into(),
        change.model.id.clone().into(),
        serde_json::to_string(&change.document)?.into(),
        serde_json::to_string(&change.model)?.into(),
        by.at.into(),
    ];
    let Some(row) = transaction.query_one(&sql, &parameters)? else {
        return Ok(Outcome::NotFound);
    };
    let after = DeviceTemplate::from_row(&row)?;
    let action = if before.is_some() { "device-template.updated" } else { "device-template.created" };
    let entry = Entry { action, subject: id, before: before.map(DeviceTemplate::shown), after: Some(after.shown()) };
    record(transaction, by, &entry)?;
    Ok(Outcome::Done(Box::new(after)))
}
