//! Tokens that are limited to groups of devices: which devices these are at the moment of a call.
//!
//! It is decided on each call and never kept: a device is reached while it is in a group and not longer. Other credentials
//! cost nothing for it.

use crate::authenticate::{host_and_target, unavailable};
use skein_fleet::access::{Reach, Scope};
use skein_identity_interface::{Call, Principal, Refusal};
use skein_store::Session;
use skein_store::device_groups::{any_holds, ids_in_any};
use skein_store::devices::find_record;
use std::collections::BTreeSet;

/// The greatest number of devices, listed ones and those of groups, that a token has where a call is about more than one.
const MAX_DEVICES: u32 = 20_000;

/// What routes call the device that a call is about.
const DEVICE: &str = "device_id";

/// The part of a route that is about the devices at both ends, though its path names one.
const BETWEEN_DEVICES: &str = "/relationships";

/// The principal as it is for this call: limited to the devices that its token lists and those of the groups with these row
/// numbers. Two statements, or none when the call is about a device that is listed.
pub fn apply(session: &Session, principal: Principal, groups: &[i64], call: &Call) -> Result<Principal, Refusal> {
    let listed: BTreeSet<String> = principal.devices.iter().flatten().cloned().collect();
    let (_, target) = host_and_target(&call.url);
    let path = target.split('?').next().unwrap_or_default();
    let about = skein_routes::path_parameter(&call.route, path, DEVICE);
    let devices = match about.filter(|_| !call.route.contains(BETWEEN_DEVICES)) {
        Some(id) if listed.contains(id.as_ref()) || is_in_any(session, groups, &id)? => vec![id.into_owned()],
        Some(_) => Vec::new(),
        None => all(session, &principal, groups, listed)?,
    };
    Ok(Principal { devices: Some(devices), ..principal })
}

/// Whether one of the groups has the device. Where the owner may see it is what the grants say.
fn is_in_any(session: &Session, groups: &[i64], id: &str) -> Result<bool, Refusal> {
    let device = find_record(session, &Scope::EVERYTHING, id).map_err(|error| unavailable(&error))?;
    device.map_or(Ok(false), |device| any_holds(session, groups, &device)).map_err(|error| unavailable(&error))
}

fn all(
    session: &Session,
    principal: &Principal,
    groups: &[i64],
    mut devices: BTreeSet<String>,
) -> Result<Vec<String>, Refusal> {
    let scope = Scope { reach: reach(principal), devices: None };
    let of_groups = ids_in_any(session, &scope, groups, MAX_DEVICES + 1).map_err(|error| unavailable(&error))?;
    devices.extend(of_groups);
    if devices.len() > MAX_DEVICES as usize {
        return Err(Refusal::TooManyDevices(MAX_DEVICES));
    }
    Ok(devices.into_iter().collect())
}

/// Where the principal may do anything at all: it is told of no device elsewhere.
fn reach(principal: &Principal) -> Reach {
    let mut reached = BTreeSet::new();
    for grant in &principal.grants {
        let Some(organizations) = &grant.organizations else { return Reach::Everything };
        reached.extend(organizations.iter().filter_map(|id| id.parse().ok()));
    }
    Reach::Organizations(reached)
}
