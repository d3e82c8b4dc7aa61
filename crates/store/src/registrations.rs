//! Devices that register themselves: who may, and the hand-over.
//!
//! Registration ids have no case; where two devices differ in that alone, neither is registered.

use crate::audit::Change;
use crate::devices::{RegisteredDevice, create_registered, hand_over};
use crate::entity_tag::entity_tag;
use crate::{Executor, Result, Row, Session, StoreError, Transaction, Value};
use skein_fleet::device::Approval;
use skein_fleet::registration::{Decision, GroupRules, decide};
use skein_fleet::time::Timestamp;

/// Who registers, having proved it.
#[derive(Clone, Debug)]
pub struct NewRegistration<'a> {
    /// The id as the device wrote it.
    pub registration_id: &'a str,
    /// The id of the group that proved it; none where an attestation of the device's own did.
    pub group: Option<&'a str>,
    /// JSON that the device sent along.
    pub payload: Option<&'a str>,
    /// The model that the device says it has: the template of a device without one.
    pub model: Option<&'a str>,
    /// Whether that has to be a template that there is; else it is passed over.
    pub model_must_exist: bool,
    /// By what the device will ask how it goes.
    pub operation_id: &'a str,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// The device is let in, or waits.
    Kept(Registration),
    /// Its group is disabled; nothing is stored.
    Disabled,
    /// The device is shut out.
    Blocked,
    /// Several devices have the id but for its case.
    Ambiguous,
    /// There is no such group any more, or the attestation was of a device that is gone.
    Unproved,
}

/// A registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The id as the device wrote it.
    pub registration_id: String,
    /// The id of the device.
    pub device_id: String,
    /// By what the device asks how it goes.
    pub operation_id: String,
    /// Whether the device is let in. Else it waits for somebody's approval.
    pub assigned: bool,
    /// When it registered first.
    pub created_at: Timestamp,
    /// When something of it changed last.
    pub updated_at: Timestamp,
    /// Of this version of it.
    pub etag: String,
}

/// Registers a device, once: the same again changes nothing and costs one statement. Who comes first makes the device, its
/// registration and the audit row in one transaction.
pub fn register(session: &Session, new: &NewRegistration<'_>, by: &Change) -> Result<Registered> {
    if let Some(settled) = settled(&Found::read(session, new)?, new) {
        return Ok(settled);
    }
    session.write(|transaction| {
        // Another request may have come first.
        let found = Found::read(transaction, new)?;
        match settled(&found, new) {
            Some(settled) => Ok(settled),
            None => write(transaction, &found, new, by),
        }
    })
}

/// The registration of this id, in whatever case. A device that was approved since is provisioned by that.
pub fn find(session: &Session, registration_id: &str, by: &Change) -> Result<Option<Registration>> {
    let sql = format!(
        "SELECT {REGISTRATION}, devices.provisioned, devices.pk FROM device_registrations AS registrations
         JOIN devices ON devices.pk = registrations.device_pk
         WHERE lower(devices.id) = lower(?1) ORDER BY devices.id = ?1 DESC LIMIT 1"
    );
    let Some(row) = session.query_one(&sql, &[registration_id.into()])? else { return Ok(None) };
    let registration = registration(&row, 0)?;
    if registration.assigned && !row.boolean(REGISTRATION_COLUMNS)? {
        session.write(|transaction| {
            let sql = "UPDATE devices SET provisioned = 1, version = version + 1, updated_at = ?2, last_change = ?3
                WHERE pk = ?1 AND provisioned = 0 AND enabled";
            let key = row.integer(REGISTRATION_COLUMNS + 1)?;
            transaction.query(sql, &[key.into(), by.at.into(), by.to_json()?.into()])
        })?;
    }
    Ok(Some(registration))
}

const REGISTRATION: &str = "registrations.registration_id, devices.id, registrations.operation_id, devices.enabled,
    registrations.created_at, registrations.updated_at, devices.record_id, registrations.version";
const REGISTRATION_COLUMNS: usize = 8;

fn registration(row: &Row, first: usize) -> Result<Registration> {
    Ok(Registration {
        registration_id: row.text(first)?.to_owned(),
        device_id: row.text(first + 1)?.to_owned(),
        operation_id: row.text(first + 2)?.to_owned(),
        assigned: row.boolean(first + 3)?,
        created_at: row.timestamp(first + 4)?,
        updated_at: row.timestamp(first + 5)?,
        etag: entity_tag("registration", row.text(first + 6)?, row.integer(first + 7)?),
    })
}

/// What there is when a device registers.
struct Found {
    devices: i64,
    device: Option<FoundDevice>,
    group: Option<FoundGroup>,
    template_exists: bool,
}

struct FoundDevice {
    pk: i64,
    approval: Approval,
    template: Option<String>,
    group_pk: Option<i64>,
    payload: Option<String>,
    registration: Option<Registration>,
}

struct FoundGroup {
    pk: i64,
    rules: GroupRules,
    edge: bool,
    is_default: bool,
}

impl Found {
    fn read(executor: &impl Executor, new: &NewRegistration<'_>) -> Result<Self> {
        let sql = format!(
            "SELECT {REGISTRATION}, (SELECT count(*) FROM devices WHERE lower(id) = lower(?1)), devices.pk,
                devices.approved, devices.blocked, devices.provisioned, devices.template, devices.enrollment_group_pk,
                registrations.payload, groups.pk, groups.enabled, groups.auto_approve, groups.edge, groups.is_default,
                EXISTS (SELECT 1 FROM device_templates WHERE id = ?3)
             FROM (SELECT 1)
             LEFT JOIN devices ON devices.pk =
                (SELECT pk FROM devices WHERE lower(id) = lower(?1) ORDER BY id = ?1 DESC LIMIT 1)
             LEFT JOIN device_registrations AS registrations ON registrations.device_pk = devices.pk
             LEFT JOIN enrollment_groups AS groups ON groups.id = ?2 AND groups.deleted_at IS NULL"
        );
        let parameters = [new.registration_id.into(), new.group.into(), new.model.into()];
        let row = executor.query_one(&sql, &parameters)?.ok_or(StoreError::Missing("the row of a registration"))?;
        let at = |column: usize| REGISTRATION_COLUMNS + column;
        let device = row.optional_integer(at(1))?.map(|pk| -> Result<FoundDevice> {
            Ok(FoundDevice {
                pk,
                approval: Approval {
                    approved: row.boolean(at(2))?,
                    blocked: row.boolean(at(3))?,
                    provisioned: row.boolean(at(4))?,
                },
                template: row.optional_text(at(5))?.map(ToOwned::to_owned),
                group_pk: row.optional_integer(at(6))?,
                payload: row.optional_text(at(7))?.map(ToOwned::to_owned),
                registration: row.optional_text(0)?.is_some().then(|| registration(&row, 0)).transpose()?,
            })
        });
        let group = row.optional_integer(at(8))?.map(|pk| -> Result<FoundGroup> {
            let rules = GroupRules { enabled: row.boolean(at(9))?, approves: row.boolean(at(10))? };
            Ok(FoundGroup { pk, rules, edge: row.boolean(at(11))?, is_default: row.boolean(at(12))? })
        });
        Ok(Self {
            devices: row.integer(at(0))?,
            device: device.transpose()?,
            group: group.transpose()?,
            template_exists: row.boolean(at(13))?,
        })
    }

    /// The template that a device without one gets.
    fn template<'a>(&self, new: &NewRegistration<'a>) -> Option<&'a str> {
        new.model.filter(|_| self.template_exists || !new.model_must_exist)
    }
}

impl FoundGroup {
    /// What a device refers to it by: a default group is that of all devices of its kind that name none.
    fn reference(&self) -> Option<i64> {
        (!self.is_default).then_some(self.pk)
    }
}

/// What the registration leads to, if nothing has to be written for it.
fn settled(found: &Found, new: &NewRegistration<'_>) -> Option<Registered> {
    if found.devices > 1 {
        return Some(Registered::Ambiguous);
    }
    if (new.group.is_some() && found.group.is_none()) || (new.group.is_none() && found.device.is_none()) {
        return Some(Registered::Unproved);
    }
    let approval = found.device.as_ref().map(|device| device.approval);
    match decide(approval, found.group.as_ref().map(|group| group.rules)) {
        Decision::Disabled => Some(Registered::Disabled),
        Decision::Blocked => Some(Registered::Blocked),
        Decision::Assign | Decision::Wait => found.device.as_ref().and_then(|device| unchanged(device, found, new)),
    }
}

/// The registration that is there, if this one would leave everything as it is.
fn unchanged(device: &FoundDevice, found: &Found, new: &NewRegistration<'_>) -> Option<Registered> {
    let registration = device.registration.clone()?;
    let is_same = registration.registration_id == new.registration_id
        && device.payload.as_deref() == new.payload
        && (device.approval.provisioned || !device.approval.approved)
        && found.group.as_ref().is_none_or(|group| group.reference() == device.group_pk)
        && (device.template.is_some() || found.template(new).is_none());
    is_same.then_some(Registered::Kept(registration))
}

fn write(transaction: &Transaction<'_>, found: &Found, new: &NewRegistration<'_>, by: &Change) -> Result<Registered> {
    let template = found.template(new);
    let device_pk = match (&found.device, &found.group) {
        (Some(device), group) => {
            let group = group.as_ref().map_or(device.group_pk, FoundGroup::reference);
            hand_over(transaction, device.pk, group, template, by)?;
            device.pk
        }
        (None, Some(group)) => {
            let new = RegisteredDevice {
                id: new.registration_id,
                template,
                organization: None,
                edge: group.edge,
                approval: Approval::of_registered(group.rules.approves),
                enrollment_group_pk: group.reference(),
            };
            create_registered(transaction, &new, by)?
        }
        (None, None) => return Ok(Registered::Unproved),
    };
    transaction.query(
        "INSERT INTO device_registrations (device_pk, registration_id, operation_id, payload, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
         ON CONFLICT (device_pk) DO UPDATE SET registration_id = ?2, operation_id = ?3, payload = ?4,
            version = version + 1, updated_at = ?5",
        &[
            device_pk.into(),
            new.registration_id.into(),
            new.operation_id.into(),
            new.payload.into(),
            Value::from(by.at),
        ],
    )?;
    let sql = format!(
        "SELECT {REGISTRATION} FROM device_registrations AS registrations
         JOIN devices ON devices.pk = registrations.device_pk WHERE devices.pk = ?1"
    );
    let row = transaction.query_one(&sql, &[device_pk.into()])?;
    let row = row.ok_or(StoreError::Missing("a registration that was just written"))?;
    registration(&row, 0).map(Registered::Kept)
}
