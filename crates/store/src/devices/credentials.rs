//! What identity needs to check a device's proof, in one statement.

use super::row::{DOCUMENT, Device};
use crate::attestations::{self, Attestation};
use crate::enrollment_groups::{GroupKeys, open_keys};
use crate::sealing::Sealer;
use crate::{Executor, Result};

/// What may prove a device.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Its own attestation, which goes before any group's.
    Individual(Attestation),
    /// Keys derived from those of its enrolment group.
    Derived {
        /// The keys of the group.
        keys: GroupKeys,
        /// The id that they are derived for: as the device wrote it when it registered, else that of the device.
        registration_id: String,
    },
    /// Nothing: its group is disabled or has no keys.
    Nothing,
}

/// A device id and what may prove it.
#[derive(Clone, Debug)]
pub struct CredentialRecord {
    /// The device; none when there is none of that id. The proof is then that of a new device.
    pub device: Option<Device>,
    /// What may prove it.
    pub proof: Proof,
}

/// A device with what proves it beside keys that are derived.
#[derive(Clone, Debug)]
pub struct Attested {
    /// The device, if there is one.
    pub device: Option<Device>,
    /// Its own attestation, which then decides alone.
    pub attestation: Option<Attestation>,
    /// The number of the row of the group that it registered by.
    pub enrollment_group_pk: Option<i64>,
}

/// The device of this id, or the only one that differs from it in case alone. One statement.
pub fn attested(executor: &impl Executor, id: &str, sealer: &Sealer) -> Result<Attested> {
    let sql = format!(
        "SELECT {DOCUMENT}, device_attestations.document, devices.enrollment_group_pk FROM devices
         LEFT JOIN device_attestations ON device_attestations.device_pk = devices.pk
         WHERE lower(devices.id) = lower(?1)
            AND (devices.id = ?1 OR (SELECT count(*) FROM devices WHERE lower(id) = lower(?1)) = 1)"
    );
    let Some(row) = executor.query_one(&sql, &[id.into()])? else {
        return Ok(Attested { device: None, attestation: None, enrollment_group_pk: None });
    };
    let device: Device = row.json(0)?;
    let sealed = row.optional_blob(1)?;
    let attestation = sealed.map(|sealed| attestations::open(device.pk, sealed, sealer)).transpose()?;
    Ok(Attested { attestation, enrollment_group_pk: row.optional_integer(2)?, device: Some(device) })
}

/// Looks up what may prove a device of this id.
pub fn credentials_for(executor: &impl Executor, id: &str, sealer: &Sealer) -> Result<CredentialRecord> {
    let sql = format!(
        "SELECT CASE WHEN devices.pk IS NOT NULL THEN {DOCUMENT} END, device_attestations.document,
            enrollment_groups.id, enrollment_groups.primary_key, enrollment_groups.secondary_key,
            coalesce(device_registrations.registration_id, asked.id)
         FROM (SELECT ?1 AS id) AS asked
         LEFT JOIN devices ON devices.id = asked.id
         LEFT JOIN device_registrations ON device_registrations.device_pk = devices.pk
         LEFT JOIN device_attestations ON device_attestations.device_pk = devices.pk
         LEFT JOIN enrollment_groups ON enrollment_groups.enabled = 1 AND enrollment_groups.pk = coalesce(
            devices.enrollment_group_pk,
            (SELECT pk FROM enrollment_groups WHERE is_default = 1 AND edge = coalesce(devices.edge, 0)))"
    );
    let Some(row) = executor.query_one(&sql, &[id.into()])? else {
        return Ok(CredentialRecord { device: None, proof: Proof::Nothing });
    };
    let device = row.optional_text(0)?.map(serde_json::from_str::<Device>).transpose()?;
    let proof = match (&device, row.optional_blob(1)?) {
        (Some(device), Some(sealed)) => Proof::Individual(attestations::open(device.pk, sealed, sealer)?),
        _ if row.optional_text(2)?.is_none() => Proof::Nothing,
        _ => match open_keys(&row, 2, sealer)? {
            None => Proof::Nothing,
            Some(keys) => Proof::Derived { keys, registration_id: row.text(5)?.to_owned() },
        },
    };
    Ok(CredentialRecord { device, proof })
}
