//! What a row comes to.

use super::EnrollmentRules;
use super::read::{Found, FoundDevice, FoundGroup, found, groups};
use crate::sealing::Sealer;
use crate::{Executor, Result};
use skein_fleet::access::Scope;
use skein_fleet::bulk_enrollment::{EnrollmentRow, PresentDevice, RowError};
use skein_fleet::device_group::{GroupLimit, MAXIMUM_ADDED_DEVICES};
use skein_fleet::identifier::OrganizationId;
use std::collections::{BTreeMap, BTreeSet};

/// What a row comes to.
pub(super) enum Decided {
    /// The device is to be made.
    Create(NewDevice),
    /// It is there, as the row wants it.
    Unchanged,
    /// The row can not be done.
    Refused(RowError),
}

/// What of a new device is not in its row.
pub(super) struct NewDevice {
    /// The organization that it gets.
    pub organization: Option<String>,
    /// The groups that it is added to: their row numbers and ids.
    pub groups: Vec<(i64, String)>,
}

/// Decides about the rows in their order, whose ids differ. Three statements at most.
pub(super) fn decide(
    executor: &impl Executor,
    rows: &[EnrollmentRow],
    rules: &EnrollmentRules,
    sealer: &Sealer,
) -> Result<Vec<Decided>> {
    let with_homes: Vec<_> = rows
        .iter()
        .map(|row| (row, row.organization.as_ref().or(rules.home.as_ref()).map(AsRef::<str>::as_ref)))
        .collect();
    let found = found(executor, &with_homes, &rules.devices, sealer)?;
    let named: BTreeSet<String> = rows.iter().flat_map(|row| &row.groups).map(ToString::to_string).collect();
    let mut groups = match &rules.groups {
        Some(scope) => groups(executor, &named, scope)?,
        None => BTreeMap::new(),
    };
    let decided = rows.iter().zip(&found).map(|(row, found)| {
        let outcome = match &found.device {
            Some(device) => present(row, device).map(|()| Decided::Unchanged),
            None => absent(row, found, rules, &mut groups).map(Decided::Create),
        };
        outcome.unwrap_or_else(Decided::Refused)
    });
    Ok(decided.collect())
}

fn present(row: &EnrollmentRow, found: &FoundDevice) -> std::result::Result<(), RowError> {
    if !found.is_visible {
        return Err(RowError::of("id", "is in use"));
    }
    let asked = row.attestation.as_ref();
    let present = PresentDevice {
        display_name: &found.device.display_name,
        template: found.device.template.as_deref(),
        organization: found.device.organization.as_deref(),
        has_attestation_of_row: asked
            .is_none_or(|asked| found.attestation.as_ref().is_some_and(|attestation| attestation.is_that_of(asked))),
        groups: &found.groups,
    };
    match row.difference(&present) {
        Some(difference) => Err(RowError::of(difference.field, difference)),
        None => Ok(()),
    }
}

fn absent(
    row: &EnrollmentRow,
    found: &Found,
    rules: &EnrollmentRules,
    groups: &mut BTreeMap<String, FoundGroup>,
) -> std::result::Result<NewDevice, RowError> {
    if rules.devices.devices.as_ref().is_some_and(|devices| !devices.contains(row.id.as_str())) {
        return Err(RowError::of("id", "is none that the credential may use"));
    }
    let organization = row.organization.as_ref().or(rules.home.as_ref());
    if !rules.devices.reach.covers(organization) {
        return Err(RowError::of("organization", "must be one that the credential may use"));
    }
    if !found.has_organization {
        return Err(RowError::of("organization", "must be the id of an organization that exists"));
    }
    if rules.template_must_exist && !found.has_template {
        return Err(RowError::of("template", "must be the id of a device template that exists"));
    }
    if row.attestation.is_some() && !allows(rules.attestations.as_ref(), organization) {
        return Err(RowError::whole("keys and thumbprints need the permission devices.attestation.write"));
    }
    Ok(NewDevice {
        organization: organization.map(ToString::to_string),
        groups: joined(row, organization, rules.groups.as_ref(), groups)?,
    })
}

fn allows(scope: Option<&Scope>, organization: Option<&OrganizationId>) -> bool {
    scope.is_some_and(|scope| scope.reach.covers(organization))
}

/// The groups that the device is added to, which it counts in from now on.
fn joined(
    row: &EnrollmentRow,
    organization: Option<&OrganizationId>,
    scope: Option<&Scope>,
    groups: &mut BTreeMap<String, FoundGroup>,
) -> std::result::Result<Vec<(i64, String)>, RowError> {
    if row.groups.is_empty() {
        return Ok(Vec::new());
    }
    let Some(scope) = scope else { return Err(RowError::of("groups", "need the permission groups.write")) };
    let mut joined = Vec::new();
    for id in &row.groups {
        let id: &str = id.as_ref();
        let refused = |reason: String| Err(RowError::of("groups", format!("'{id}' {reason}")));
        let Some(FoundGroup { group, devices }) = groups.get(id) else { return refused("does not exist".into()) };
        if !group.is_static() {
            return refused("has a query, which decides which devices it has".into());
        }
        if !group.within(scope).reach.covers(organization) {
            return refused("is of another organization".into());
        }
        if *devices >= MAXIMUM_ADDED_DEVICES {
            return refused(format!("is full: {}", GroupLimit::AddedDevices));
        }
        joined.push((group.pk, group.id.clone()));
    }
    for (_, id) in &joined {
        if let Some(group) = groups.get_mut(id) {
            group.devices += 1;
        }
    }
    Ok(joined)
}
