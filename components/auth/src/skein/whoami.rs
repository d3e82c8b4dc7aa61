//! `GET /skein/v1/whoami`: what the platform makes of the credential of the request. For people who set up a client and
//! wonder what it may do.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Reach;
use skein_kernel::{ApiError, Caller};
use std::collections::{BTreeMap, BTreeSet};

/// The caller as identity knows it.
#[derive(Serialize)]
pub struct Whoami {
    kind: &'static str,
    id: String,
    roles: Vec<HeldRole>,
    permissions: Vec<HeldPermission>,
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<BTreeSet<String>>,
    attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct HeldRole {
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
}

/// A permission with the organizations that it is limited to; without them it holds everywhere.
#[derive(Serialize)]
struct HeldPermission {
    permission: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizations: Option<Vec<String>>,
}

/// 200 with the caller.
pub async fn get(caller: Caller) -> Result<Json<Whoami>, ApiError> {
    let grants = caller.grants();
    let permissions = grants.iter().map(|(permission, reach)| HeldPermission {
        permission: permission.as_str(),
        organizations: match reach {
            Reach::Everything => None,
            Reach::Organizations(organizations) => Some(organizations.iter().map(ToString::to_string).collect()),
        },
    });
    let roles = caller.roles().map(|(role, organization)| HeldRole {
        role: role.to_owned(),
        organization: organization.map(ToOwned::to_owned),
    });
    Ok(Json(Whoami {
        kind: caller.kind().as_str(),
        id: caller.id().to_owned(),
        roles: roles.collect(),
        permissions: permissions.collect(),
        devices: grants.devices().cloned(),
        attributes: caller.attributes().iter().cloned().collect(),
    }))
}
