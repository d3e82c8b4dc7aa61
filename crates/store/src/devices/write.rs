//! Creating, replacing, changing and deleting one device. The rows for the audit and the outbox are made by triggers, so
//! the hot writes are one statement each.

use super::row::{DOCUMENT, Device, find, scope_condition, scope_parameter};
use crate::audit::{Change, Entry, record};
use crate::device_groups::leave_all;
use crate::issued_certificates::revoke_all_of;
use crate::organizations::NO_SUCH_ORGANIZATION;
use crate::{Executor, Result, Session, Value};
use skein_fleet::access::Scope;
use skein_fleet::precondition::{Decision, Existing, Precondition};
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// After this long the tick makes a new simulated device provisioned, as nothing else would.
const SIMULATED_PROVISIONING_DELAY: Duration = Duration::from_secs(2);

/// All that a client may set of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceChange {
    /// The name shown to people.
    pub display_name: String,
    /// The id of its template.
    pub template: Option<String>,
    /// The organization it belongs to; none is the root.
    pub organization: Option<String>,
    /// Whether it is an edge device; none leaves it, and is false for a new device.
    pub edge: Option<bool>,
    /// Whether it is simulated.
    pub simulated: bool,
    /// True approves and unblocks, false blocks; none leaves it, and is true for a new device.
    pub enabled: Option<bool>,
    /// The deployment manifest it is given; [`serde_json::Value::Null`] removes it, none leaves it.
    pub deployment_manifest: Option<serde_json::Value>,
    /// Whether the write is refused when there is no template of that id.
    pub template_must_exist: bool,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done; this is the device now.
    Done(Box<Device>),
    /// There is no such device inside the scope.
    NotFound,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// The id is in use outside the scope of the caller.
    IdTaken,
    /// The organization that it is to belong to does not exist.
    NoSuchOrganization,
    /// There is no template of the id that has to exist.
    UnknownTemplate,
    /// Others wrote the device again and again while this write tried to.
    Contended,
}

/// How often a write that lost to another one is tried again on the newer state.
const ATTEMPTS: usize = 8;

/// `?1` is the id and `?2` the scope, in every statement of this module.
fn parameters(id: &str, scope: &Scope, change: &DeviceChange, by: &Change) -> Result<Vec<Value>> {
    Ok(vec![
        id.into(),
        scope_parameter(scope),
        by.record.into(),
        change.display_name.clone().into(),
        change.template.clone().into(),
        change.organization.clone().into(),
        change.edge.into(),
        change.simulated.into(),
        change.enabled.into(),
        change.deployment_manifest.as_ref().map(ToString::to_string).into(),
        provision_at(by.at).into(),
        by.at.into(),
        by.to_json()?.into(),
        change.template_must_exist.into(),
    ])
}

fn provision_at(now: Timestamp) -> Timestamp {
    now.saturating_add(SIMULATED_PROVISIONING_DELAY)
}

const ASSIGNMENTS: &str =
    "display_name = ?4, template = ?5, organization = ?6, edge = coalesce(?7, edge), simulated = ?8,
    approved = approved OR coalesce(?9, FALSE), blocked = coalesce(NOT ?9, blocked),
    deployment_manifest = CASE WHEN ?10 IS NULL THEN deployment_manifest ELSE nullif(?10, 'null') END,
    provision_at = CASE WHEN ?8 AND NOT provisioned THEN coalesce(provision_at, ?11) END,
    version = version + 1, updated_at = ?12, last_change = ?13";

const INSERT: &str =
    "INSERT INTO devices (id, record_id, display_name, template, organization, edge, simulated, approved,
        blocked, provisioned, deployment_manifest, provision_at, version, created_at, updated_at, last_change)
    SELECT ?1, ?3, ?4, ?5, ?6, coalesce(?7, FALSE), ?8, 1, NOT coalesce(?9, TRUE), 0, nullif(?10, 'null'),
        CASE WHEN ?8 THEN ?11 END, 1, ?12, ?12, ?13";

/// The condition that the template exists if it has to: part of the statement, so that nobody deletes it in between.
const TEMPLATE_EXISTS: &str =
    "(NOT ?14 OR ?5 IS NULL OR EXISTS (SELECT 1 FROM device_templates WHERE device_templates.id = ?5))";

/// What the schema refuses is an outcome.
fn unless_refused(written: Result<Outcome>) -> Result<Outcome> {
    match written {
        Err(error) if error.is_refusal(NO_SUCH_ORGANIZATION) => Ok(Outcome::NoSuchOrganization),
        written => written,
    }
}

/// Creates the device or replaces what a client may set of it. What it is beside that (provisioned, its attestation, its
/// group) stays. One statement when nothing is demanded of the state before.
pub fn put(
    session: &Session,
    scope: &Scope,
    id: &str,
    change: &DeviceChange,
    precondition: &Precondition,
    by: &Change,
) -> Result<Outcome> {
    unless_refused(create_or_replace(session, scope, id, change, precondition, by))
}

fn create_or_replace(
    session: &Session,
    scope: &Scope,
    id: &str,
    change: &DeviceChange,
    precondition: &Precondition,
    by: &Change,
) -> Result<Outcome> {
    if precondition.is_unconditional() {
        let on_conflict = format!("DO UPDATE SET {ASSIGNMENTS} WHERE {}", scope_condition(2));
        return Ok(match insert(session, scope, id, change, by, &on_conflict)? {
            Some(device) => Outcome::done(device),
            None if lacks_template(session, change)? => Outcome::UnknownTemplate,
            None => Outcome::IdTaken,
        });
    }
    for _ in 0..ATTEMPTS {
        let existing = find(session, scope, id)?;
        let etag = existing.as_ref().map(Device::etag);
        let written = match (precondition.decide(Existing::of(etag.as_deref())), &existing) {
            (Decision::Failed, _) => return Ok(Outcome::PreconditionFailed),
            (Decision::Overwrite, Some(device)) => overwrite(session, scope, device, change, by)?,
            _ => match insert(session, scope, id, change, by, "DO NOTHING")? {
                None if find(session, &Scope::EVERYTHING, id)?.is_some() && find(session, scope, id)?.is_none() => {
                    return Ok(Outcome::IdTaken);
                }
                written => written,
            },
        };
        if let Some(device) = written {
            return Ok(Outcome::done(device));
        }
        if lacks_template(session, change)? {
            return Ok(Outcome::UnknownTemplate);
        }
    }
    Ok(Outcome::Contended)
}

/// Changes an existing device: `edit` makes the new state of the present one, and is called again when another write
/// came between. Two statements.
pub fn patch<E>(
    session: &Session,
    scope: &Scope,
    id: &str,
    precondition: &Precondition,
    by: &Change,
    edit: impl Fn(&Device) -> std::result::Result<DeviceChange, E>,
) -> Result<std::result::Result<Outcome, E>> {
    for _ in 0..ATTEMPTS {
        let Some(device) = find(session, scope, id)? else {
            return Ok(Ok(Outcome::NotFound));
        };
        if precondition.decide(Existing::Tagged(&device.etag())) != Decision::Overwrite {
            return Ok(Ok(Outcome::PreconditionFailed));
        }
        let change = match edit(&device) {
            Ok(change) => change,
            Err(error) => return Ok(Err(error)),
        };
        if change == DeviceChange::of(&device) {
            return Ok(Ok(Outcome::done(device)));
        }
        match overwrite(session, scope, &device, &change, by) {
            Ok(None) => {}
            Ok(Some(device)) => return Ok(Ok(Outcome::done(device))),
            Err(error) => return unless_refused(Err(error)).map(Ok),
        }
        if lacks_template(session, &change)? {
            return Ok(Ok(Outcome::UnknownTemplate));
        }
    }
    Ok(Ok(Outcome::Contended))
}

/// Deletes a device with its attestation. Its telemetry is out of reach at once and removed by the tick.
pub fn delete(session: &Session, scope: &Scope, id: &str, precondition: &Precondition, by: &Change) -> Result<Outcome> {
    session.write(|transaction| {
        let Some(device) = find(transaction, scope, id)? else {
            return Ok(Outcome::NotFound);
        };
        if precondition.decide(Existing::Tagged(&device.etag())) != Decision::Overwrite {
            return Ok(Outcome::PreconditionFailed);
        }
        leave_all(transaction, &device, by)?;
        revoke_all_of(transaction, device.pk, by)?;
        transaction.query("DELETE FROM devices WHERE pk = ?1", &[Value::Integer(device.pk)])?;
        transaction.query(
            "INSERT INTO telemetry_purges (device_pk, created_at) VALUES (?1, ?2)",
            &[Value::Integer(device.pk), by.at.into()],
        )?;
        let before = serde_json::json!({
            "id": device.id, "displayName": device.display_name, "template": device.template,
            "organization": device.organization, "version": device.version,
        });
        record(transaction, by, &Entry { action: "device.deleted", subject: id, before: Some(before), after: None })?;
        Ok(Outcome::done(device))
    })
}

/// Whether a template is missing that has to exist: asked when a write wrote nothing, to tell why.
fn lacks_template(session: &Session, change: &DeviceChange) -> Result<bool> {
    let Some(template) = change.template.as_deref().filter(|_| change.template_must_exist) else {
        return Ok(false);
    };
    let found = session.query_one("SELECT 1 FROM device_templates WHERE id = ?1", &[template.into()])?;
    Ok(found.is_none())
}

fn insert(
    session: &Session,
    scope: &Scope,
    id: &str,
    change: &DeviceChange,
    by: &Change,
    on_conflict: &str,
) -> Result<Option<Device>> {
    let sql = format!("{INSERT} WHERE {TEMPLATE_EXISTS} ON CONFLICT (id) {on_conflict} RETURNING {DOCUMENT}");
    let row = session.query_one(&sql, &parameters(id, scope, change, by)?)?;
    row.as_ref().map(Device::from_row).transpose()
}

/// Writes the change if the device is still as it was read.
fn overwrite(
    session: &Session,
    scope: &Scope,
    from: &Device,
    change: &DeviceChange,
    by: &Change,
) -> Result<Option<Device>> {
    let sql = format!(
        "UPDATE devices SET {ASSIGNMENTS} WHERE devices.id = ?1 AND {} AND pk = ?15 AND version = ?16 AND {TEMPLATE_EXISTS}
         RETURNING {DOCUMENT}",
        scope_condition(2)
    );
    let mut parameters = parameters(&from.id, scope, change, by)?;
    parameters.extend([Value::Integer(from.pk), Value::Integer(from.version)]);
    let row = session.query_one(&sql, &parameters)?;
    row.as_ref().map(Device::from_row).transpose()
}

impl Outcome {
    fn done(device: Device) -> Self {
        Self::Done(Box::new(device))
    }
}

impl DeviceChange {
    /// The change that would leave the device as it is.
    pub fn of(device: &Device) -> Self {
        Self {
            display_name: device.display_name.clone(),
            template: device.template.clone(),
            organization: device.organization.clone(),
            edge: None,
            simulated: device.simulated,
            enabled: None,
            deployment_manifest: None,
            template_must_exist: false,
        }
    }
}
