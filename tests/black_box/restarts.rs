//! What is there after a crash and a restart on the same data.

use crate::support::{Application, Device, preview, random_key, role, stable, unique};
use serde_json::json;

#[test]
fn everything_that_was_acknowledged_is_there_after_a_crash() {
    let mut application = own_application!(&[], &[]);
    let api = application.administrator();
    let id = unique("t");
    let token_path = stable(&format!("/api/apiTokens/{id}"));
    let body = json!({ "roles": [{ "role": role::OPERATOR }] });
    let retried = |application: &Application| {
        let call = application.administrator().call("PUT", &token_path).header("idempotency-key", "k");
        call.json(&body).send().ok()
    };
    let token = retried(&application);
    let device = Device::create(&application, "d", &json!({ "template": "dtmi:a;1" }));
    let keys = json!({ "primaryKey": random_key(32), "secondaryKey": random_key(32) });
    let attestation = json!({ "type": "symmetricKey", "symmetricKey": keys });
    let plain = Device::create(&application, "d", &json!({}));
    plain.send(&json!({ "t": 1.5 })).expect_no_content();
    api.put(&device.path("/attestation"), &attestation).ok();
    let (device_id, plain_id) = (device.id.clone(), plain.id.clone());
    let read = |application: &Application| {
        let api = application.administrator();
        [
            api.get(&device_path(&device_id, "")).ok(),
            api.get(&device_path(&device_id, "/attestation")).ok(),
            api.get(&device_path(&device_id, "/credentials")).ok(),
            api.get(&device_path(&plain_id, "/credentials")).ok(),
            api.get(&device_path(&plain_id, "/telemetry/t")).ok(),
            api.get(&stable("/api/devices")).ok(),
            api.get(&token_path).ok(),
        ]
    };
    let before = read(&application);
    application.restart(&[]);
    assert_eq!(read(&application), before);
    // The answer that a client may have lost in the crash is given again.
    assert_eq!(retried(&application), token);
    application.with(token["token"].as_str().unwrap()).get(&stable("/api/devices")).ok();
}

fn device_path(id: &str, rest: &str) -> String {
    stable(&format!("/api/devices/{id}{rest}"))
}

#[test]
fn relaxed_durability_survives_a_crash_of_the_process() {
    let mut application = own_application!(&[], &[("durability", "normal")]);
    let device = Device::create(&application, "d", &json!({}));
    device.send(&json!({ "t": 1 })).expect_no_content();
    let path = device.path("/telemetry/t");
    application.restart(&[]);
    assert_eq!(application.administrator().get(&path).ok()["value"], 1);
}

#[test]
fn a_page_token_continues_after_a_restart() {
    let mut application = own_application!(&[], &[]);
    for number in 0..3 {
        application.administrator().put(&device_path(&format!("d{number}"), ""), &json!({})).ok();
    }
    let link = |application: &Application| {
        let answer = application.administrator().get(&preview("/api/devices?maxpagesize=1"));
        answer.ok()["nextLink"].as_str().unwrap().strip_prefix(&answer.origin).unwrap().to_owned()
    };
    let next = link(&application);
    application.restart(&[]);
    assert_eq!(application.administrator().get(&next).ok()["value"][0]["id"], "d1");
}

#[test]
fn old_encryption_keys_open_what_they_sealed() {
    let mut application = own_application!(&[], &[]);
    let device = Device::create(&application, "d", &json!({}));
    let (id, key) = (device.id.clone(), device.primary_key.clone());
    let credentials = device_path(&id, "/credentials");
    let with_old = format!("{},{}", random_key(32), crate::support::SECRET_VARIABLES[2]);
    application.restart(&[("encryption_key", &with_old)]);
    assert_eq!(application.administrator().get(&credentials).ok()["symmetricKey"]["primaryKey"], key.as_str());
    // Without the key that sealed them there is an error and no other key.
    application.restart(&[("encryption_key", &random_key(32))]);
    application.administrator().get(&credentials).expect_central_error(500, "InternalServerError");
}

#[test]
fn a_changed_admin_token_shuts_the_old_one_out() {
    let mut application = own_application!(&[], &[]);
    application.restart(&[("admin_token", "another-admin-token-0123456789abcdef")]);
    application.administrator().get(&stable("/api/devices")).ok();
    let old = format!("Bearer {}", crate::support::SECRET_VARIABLES[0]);
    application.with(old).get(&stable("/api/devices")).expect_central_error(401, "Unauthenticated");
}
