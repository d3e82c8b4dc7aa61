//! New devices with what belongs to them.

use super::decide::NewDevice;
use crate::attestations::{Attestation, SET};
use crate::audit::{Change, Entry, record_all};
use crate::device_groups::ADDED;
use crate::devices::{BulkDevice, insert_many};
use crate::sealing::Sealer;
use crate::{Executor, Result, StoreError, Transaction, Value};
use serde_json::json;
use skein_fleet::bulk_enrollment::EnrollmentRow;
use skein_fleet::id::RecordId;
use skein_fleet::random::Random;
use std::collections::HashMap;

/// A row and what it has come to.
type New<'a> = (&'a EnrollmentRow, &'a NewDevice);

/// Makes the devices. Five statements at most.
pub(super) fn create(
    transaction: &Transaction<'_>,
    new: &[New<'_>],
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let records: Vec<String> = new.iter().map(|_| RecordId::new(by.at, random).to_string()).collect();
    let devices: Vec<_> = new.iter().zip(&records).map(|(new, record)| device(*new, record)).collect();
    let numbers: HashMap<String, i64> = insert_many(transaction, &devices, by)?.into_iter().collect();
    let (mut attestations, mut members, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for ((row, new), record) in new.iter().zip(&records) {
        let id = row.id.as_str();
        let pk = *numbers.get(id).ok_or(StoreError::Missing("a device that was just made"))?;
        if let Some(attestation) = row.attestation.as_ref().map(Attestation::from) {
            let document = base16ct::lower::encode_string(&attestation.seal(pk, sealer, random)?);
            attestations.push(json!([pk, attestation.kind(), document]));
            let after = Some(attestation.public());
            entries.push((RecordId::new(by.at, random), Entry { action: SET, subject: id, before: None, after }));
        }
        for (group_pk, group) in &new.groups {
            members.push(json!([group_pk, record, pk, id]));
            let after = Some(json!({ "id": group, "device": id }));
            entries.push((RecordId::new(by.at, random), Entry { action: ADDED, subject: group, before: None, after }));
        }
    }
    let at = Value::from(by.at);
    if !attestations.is_empty() {
        transaction.query(
            "INSERT INTO device_attestations (device_pk, kind, document, created_at, updated_at)
             SELECT one.value ->> 0, one.value ->> 1, unhex(one.value ->> 2), ?2, ?2 FROM json_each(?1) AS one",
            &[serde_json::to_string(&attestations)?.into(), at.clone()],
        )?;
    }
    if !members.is_empty() {
        let members = Value::from(serde_json::to_string(&members)?);
        transaction.query(
            "INSERT INTO device_group_members (group_pk, device_record, device_pk)
             SELECT one.value ->> 0, one.value ->> 1, one.value ->> 2 FROM json_each(?1) AS one",
            std::slice::from_ref(&members),
        )?;
        transaction.query(
            "INSERT INTO device_group_changes (group_pk, device_id, added, principal, created_at)
             SELECT one.value ->> 0, one.value ->> 3, 1, ?2, ?3 FROM json_each(?1) AS one ORDER BY one.key",
            &[members, serde_json::to_string(&by.principal)?.into(), at],
        )?;
    }
    if entries.is_empty() { Ok(()) } else { record_all(transaction, by, &entries) }
}

fn device((row, new): New<'_>, record: &str) -> BulkDevice {
    BulkDevice {
        id: row.id.to_string(),
        record_id: record.to_owned(),
        display_name: row.display_name.as_ref().map_or_else(|| row.id.to_string(), ToString::to_string),
        template: row.template.as_ref().map(ToString::to_string),
        organization: new.organization.clone(),
        simulated: false,
        enabled: true,
    }
}
