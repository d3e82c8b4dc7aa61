//! What a row comes to.

use super::read::{Found, FoundDevice, FoundGroup, found, groups};
use super::{EnrollmentRules, WouldBeAdded};
use crate::sealing::Sealer;
use crate::{Executor, Result};
use skein_fleet::access::Scope;
use skein_fleet::bulk_enrollment::{EnrollmentRow, PresentDevice, RowError};
use skein_fleet::device_group::{GroupLimit, MAXIMUM_ADDED_DEVICES};
use skein_fleet::identifier::{DeviceGroupId, OrganizationId};
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
    added: &WouldBeAdded,
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
    for (id, count) in added {
        if let Some(group) = groups.get_mut(id) {
            group.devices += count;
        }
    }
    let decided = rows.iter().zip(&found).map(|(row, found)| {
        let outcome = match &found.device {
            Some(device) => present(row, device, rules, &groups).map(|()| Decided::Unchanged),
            None => absent(row, found, rules, &mut groups).map(Decided::Create),
        };
        outcome.unwrap_or_else(Decided::Refused)
    });
    Ok(decided.collect())
}

fn present(
    row: &EnrollmentRow,
    found: &FoundDevice,
    rules: &EnrollmentRules,
    groups: &BTreeMap<String, FoundGroup>,
) -> std::result::Result<(), RowError> {
    if !found.is_visible {
        return Err(RowError::of("id", "is in use"));
    }
    // Whether the device is as the row says is told to those alone who could have made it so.
    let organization = found.device.organization.as_deref().and_then(|id| id.parse().ok());
    check_permissions(row, organization.as_ref(), rules)?;
    for group in &row.groups {
        known(groups, group)?;
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
    check_permissions(row, organization, rules)?;
    let groups = match &rules.groups {
        Some(scope) => joined(row, organization, scope, groups)?,
        None => Vec::new(),
    };
    Ok(NewDevice { organization: organization.map(ToString::to_string), groups })
}

/// What the row names beside the device itself needs a permission of its own in the organization of the device.
fn check_permissions(
    row: &EnrollmentRow,
    organization: Option<&OrganizationId>,
    rules: &EnrollmentRules,
) -> std::result::Result<(), RowError> {
    let allows = |scope: &Option<Scope>| scope.as_ref().is_some_and(|scope| scope.reach.covers(organization));
    if row.attestation.is_some() && !allows(&rules.attestations) {
        return Err(RowError::whole("keys and thumbprints need the permission devices.attestation.write"));
    }
    if !row.groups.is_empty() && !allows(&rules.groups) {
        return Err(RowError::of("groups", "need the permission groups.write"));
    }
    Ok(())
}

fn known<'a>(
    groups: &'a BTreeMap<String, FoundGroup>,
    id: &DeviceGroupId,
) -> std::result::Result<&'a FoundGroup, RowError> {
    groups.get(id.as_str()).ok_or_else(|| RowError::of("groups", format!("'{id}' does not exist")))
}

/// The groups that the device is added to, which it counts in from now on.
fn joined(
    row: &EnrollmentRow,
    organization: Option<&OrganizationId>,
    scope: &Scope,
    groups: &mut BTreeMap<String, FoundGroup>,
) -> std::result::Result<Vec<(i64, String)>, RowError> {
    let mut joined = Vec::new();
    for id in &row.groups {
        let refused = |reason: String| Err(RowError::of("groups", format!("'{id}' {reason}")));
        let FoundGroup { group, devices } = known(groups, id)?;
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
