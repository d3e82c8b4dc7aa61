//! What a registration costs: statements on the database.

use super::{Group, VERSION, new_id};
use crate::support::{DeviceToken, derived_key};
use serde_json::json;

/// How often it is tried. An instance that goes in between costs what its connections cost, so the least counts.
const TRIES: usize = 5;

/// A device that registers again with a new token: its own attestation, the groups, and how it stands.
#[test]
fn a_device_that_is_known_registers_again_within_four_statements() {
    if !crate::DEPLOYMENT.flags.is_empty() {
        eprintln!("skipped: instances that do not stay prepare themselves for each request");
        return;
    }
    let application = own_application!(&[], &[]);
    let group = Group::new(&application, "iot");
    let id = new_id();
    group.register(&id, &json!({})).expect_status(200);
    let path = format!("/{}/registrations/{id}/register?{VERSION}", group.id_scope);
    let origin = application.origins()[0].clone();
    let again = |ahead: u64| {
        // Another expiry makes another token, which nobody remembers.
        let token = DeviceToken::of_registration(&group.id_scope, &id).until(crate::support::unix_now() + 600 + ahead);
        let client = application.with(token.sign(&derived_key(&group.key, &id)));
        let answer = client.call("PUT", &path).json(&json!({ "registrationId": id })).to(&origin).send();
        application.statements(&answer)
    };
    let least = (1..=TRIES as u64).map(again).min().unwrap();
    assert!(least <= 4, "{least} statements");
}
