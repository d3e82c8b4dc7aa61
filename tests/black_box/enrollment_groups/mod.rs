//! `/api/enrollmentGroups` (contract `central.md` §4).

mod certificates;
mod keys;
mod list;
mod resource;
mod verification;

use crate::support::{Api, stable, unique};
use serde_json::{Value, json};

/// The path of a group, with what follows it.
fn path(id: &str, rest: &str) -> String {
    stable(&format!("/api/enrollmentGroups/{id}{rest}"))
}

/// A body for a group with symmetric keys of its own.
fn with_keys(primary: &str, secondary: &str) -> Value {
    json!({
        "displayName": "Keys", "type": "iot",
        "attestation": { "type": "symmetricKey", "symmetricKey": { "primaryKey": primary, "secondaryKey": secondary } },
    })
}

/// A body for a group with new keys.
fn symmetric() -> Value {
    json!({ "displayName": "Keys", "type": "iot", "attestation": { "type": "symmetricKey" } })
}

/// A body for a group with certificates.
fn x509() -> Value {
    json!({ "displayName": "Certificates", "type": "iot", "attestation": { "type": "x509" } })
}

/// A new group of this body; its id.
#[track_caller]
fn group(api: &Api<'_>, body: &Value) -> String {
    let id = unique("eg").replace('_', "-");
    api.put(&path(&id, ""), body).ok();
    id
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}
