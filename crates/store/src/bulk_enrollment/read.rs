//! What there is of what rows name.

use crate::attestations::{self, Attestation};
use crate::device_groups::{DeviceGroup, find_all};
use crate::devices::{DOCUMENT, Device, scope_condition, scope_parameter};
use crate::sealing::Sealer;
use crate::{Executor, Result, Row};
use skein_fleet::access::Scope;
use skein_fleet::bulk_enrollment::EnrollmentRow;
use std::collections::{BTreeMap, BTreeSet};

/// What there is of what a row names.
pub(super) struct Found {
    /// The device of its id, if there is one.
    pub device: Option<FoundDevice>,
    /// Whether its template is there, or it names none.
    pub has_template: bool,
    /// Whether its organization is there, or it has none.
    pub has_organization: bool,
}

/// A device that is there.
pub(super) struct FoundDevice {
    /// The device.
    pub device: Device,
    /// Whether it lies in the scope.
    pub is_visible: bool,
    /// Its own attestation.
    pub attestation: Option<Attestation>,
    /// The ids of the static groups that it is in.
    pub groups: BTreeSet<String>,
}

/// For each row, with the organization that its device is to have. One statement.
pub(super) fn found(
    executor: &impl Executor,
    rows: &[(&EnrollmentRow, Option<&str>)],
    scope: &Scope,
    sealer: &Sealer,
) -> Result<Vec<Found>> {
    let asked: Vec<_> = rows
        .iter()
        .map(|(row, organization)| {
            let template = row.template.as_ref().map(AsRef::<str>::as_ref);
            serde_json::json!([row.id.as_str(), template, organization])
        })
        .collect();
    let sql = format!(
        "SELECT CASE WHEN devices.pk IS NOT NULL THEN {DOCUMENT} END, ({}) IS TRUE, device_attestations.document,
            (SELECT json_group_array(device_groups.id) FROM device_group_members
                JOIN device_groups ON device_groups.pk = device_group_members.group_pk
                WHERE device_group_members.device_pk = devices.pk),
            one.value ->> 1 IS NULL OR EXISTS (SELECT 1 FROM device_templates WHERE device_templates.id = one.value ->> 1),
            one.value ->> 2 IS NULL OR EXISTS (SELECT 1 FROM organizations WHERE organizations.id = one.value ->> 2)
         FROM json_each(?1) AS one
         LEFT JOIN devices ON devices.id = one.value ->> 0
         LEFT JOIN device_attestations ON device_attestations.device_pk = devices.pk
         ORDER BY one.key",
        scope_condition(2)
    );
    let rows = executor.query(&sql, &[serde_json::to_string(&asked)?.into(), scope_parameter(scope)])?;
    rows.iter().map(|row| read(row, sealer)).collect()
}

fn read(row: &Row, sealer: &Sealer) -> Result<Found> {
    let device = row.optional_json::<Device>(0)?.map(|device| -> Result<FoundDevice> {
        let sealed = row.optional_blob(2)?;
        let attestation = sealed.map(|sealed| attestations::open(device.pk, sealed, sealer)).transpose()?;
        Ok(FoundDevice { is_visible: row.boolean(1)?, attestation, groups: row.json(3)?, device })
    });
    Ok(Found { device: device.transpose()?, has_template: row.boolean(4)?, has_organization: row.boolean(5)? })
}

/// A group that rows name.
pub(super) struct FoundGroup {
    /// The group.
    pub group: DeviceGroup,
    /// How many devices were added to it.
    pub devices: u32,
}

/// The groups of these ids inside the scope. Two statements; none without ids.
pub(super) fn groups(
    executor: &impl Executor,
    ids: &BTreeSet<String>,
    scope: &Scope,
) -> Result<BTreeMap<String, FoundGroup>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let groups = find_all(executor, scope, ids)?;
    let numbers: Vec<i64> = groups.iter().map(|group| group.pk).collect();
    let counted = executor.query(
        "SELECT (SELECT count(*) FROM device_group_members WHERE group_pk = one.value) FROM json_each(?1) AS one ORDER BY one.key",
        &[serde_json::to_string(&numbers)?.into()],
    )?;
    let counted = counted.iter().map(|row| Ok(u32::try_from(row.integer(0)?).unwrap_or(u32::MAX)));
    let counted = counted.collect::<Result<Vec<u32>>>()?;
    let found = groups.into_iter().zip(counted);
    Ok(found.map(|(group, devices)| (group.id.clone(), FoundGroup { group, devices })).collect())
}
