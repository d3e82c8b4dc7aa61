//! The calls, their answers and their refusals.

use super::{Group, VERSION, new_id};
use crate::support::{Answer, DeviceToken, derived_key, random_key};
use serde_json::{Value, json};

/// What the answer says, but for the hub, which is the host that was asked: of several hosts each has another name.
#[track_caller]
fn without_hub(answer: &Answer) -> Value {
    let mut told = answer.expect_status(200).json();
    let is_whole = told.get("registrationState").is_some();
    let state = if is_whole { &mut told["registrationState"] } else { &mut told };
    let hub = state["assignedHub"].take();
    assert!(answer.origin.ends_with(&format!("://{}", hub.as_str().unwrap())), "{hub}");
    told
}

#[test]
fn a_registration_is_answered_at_once_with_the_device_and_its_hub() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    let answer = group.register(&id, &json!({}));
    let registered = answer.expect_status(200).json();
    let state = &registered["registrationState"];
    let expected = json!({
        "operationId": registered["operationId"], "status": "assigned",
        "registrationState": {
            "registrationId": id, "deviceId": id, "assignedHub": state["assignedHub"], "status": "assigned",
            "substatus": "initialAssignment", "createdDateTimeUtc": state["createdDateTimeUtc"],
            "lastUpdatedDateTimeUtc": state["lastUpdatedDateTimeUtc"], "etag": state["etag"],
        },
    });
    assert_eq!(registered, expected);
    for time in ["createdDateTimeUtc", "lastUpdatedDateTimeUtc"] {
        let text = state[time].as_str().unwrap();
        assert_eq!((text.len(), text.find('.'), text.ends_with('Z')), (28, Some(19), true), "{text}");
    }
    let operation = format!("/operations/{}", registered["operationId"].as_str().unwrap());
    let told = without_hub(&answer);
    assert_eq!(without_hub(&group.client(&id).get(&group.registration(&id, &operation))), told);
    let asked = group.client(&id).post(&group.registration(&id, ""), &json!({ "registrationId": id }));
    assert_eq!(without_hub(&asked), told["registrationState"]);
}

#[test]
fn the_same_registration_again_changes_nothing() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    let first = without_hub(&group.register(&id, &json!({ "payload": { "a": [1, 2.50] } })));
    let device = super::device(place, &id).ok();
    assert_eq!(without_hub(&group.register(&id, &json!({ "payload": { "a": [1, 2.50] } }))), first);
    assert_eq!(super::device(place, &id).ok(), device);
    let audited = place.administrator().get(&format!("/skein/v1/audit?subject={id}")).ok();
    assert_eq!(audited["value"].as_array().unwrap().len(), 1, "one row, of the device's creation");
    assert_eq!(audited["value"][0]["actor"]["principal"]["kind"], "registration");
    let other = group.register(&id, &json!({ "payload": { "a": 3 } })).ok();
    assert_ne!(other["registrationState"]["etag"], first["registrationState"]["etag"]);
    assert_eq!(other["registrationState"]["createdDateTimeUtc"], first["registrationState"]["createdDateTimeUtc"]);
}

#[test]
fn who_has_not_proved_the_registration_is_refused() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let (id, other) = (new_id(), new_id());
    let body = json!({ "registrationId": id });
    let register = group.registration(&id, "/register");
    let operation = group.registration(&id, "/operations/x");
    let mut clients = vec![place.anonymous(), place.administrator(), group.client(&other)];
    clients.push(place.with(DeviceToken::of_registration(&group.id_scope, &id).sign(&random_key(32))));
    let key = derived_key(&group.key, &id);
    clients.push(place.with(DeviceToken::of_registration(&group.id_scope, &id).until(100).sign(&key)));
    clients.push(place.with(DeviceToken::of_registration("0neOTHER", &id).sign(&key)));
    clients.push(place.with(DeviceToken::of_registration(&group.id_scope, &id.to_uppercase()).sign(&key)));
    for client in clients {
        client.put(&register, &body).expect_provisioning_error(401_002);
        client.get(&operation).expect_provisioning_error(401_002);
        client.post(&group.registration(&id, ""), &body).expect_provisioning_error(401_002);
    }
    let elsewhere = format!("/0neOTHER/registrations/{id}/register?{VERSION}");
    group.client(&id).put(&elsewhere, &body).expect_provisioning_error(401_002);
    super::device(place, &id).expect_central_error(404, "NotFound");
    // The secondary key of the group is as good.
    let keys = place.administrator().get(&group.path()).ok()["attestation"]["symmetricKey"].take();
    let key = derived_key(keys["secondaryKey"].as_str().unwrap(), &id);
    let client = place.with(DeviceToken::of_registration(&group.id_scope, &id).sign(&key));
    client.put(&register, &body).expect_status(200);
}

#[test]
fn what_is_no_registration_is_refused() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    let client = group.client(&id);
    let register = group.registration(&id, "/register");
    for body in [
        json!({}),
        json!({ "registrationId": null }),
        json!({ "registrationId": new_id() }),
        json!({ "registrationId": 1 }),
        json!({ "registrationId": id, "tpm": { "endorsementKey": "AAAA" } }),
        json!({ "registrationId": id, "payload": { "modelId": "x".repeat(2_049) } }),
        json!([]),
    ] {
        client.put(&register, &body).expect_provisioning_error(400_000);
    }
    client.call("PUT", &register).body("application/json", "{").send().expect_provisioning_error(400_000);
    for version in ["", "?api-version=2020-01-01"] {
        let path = format!("/{}/registrations/{id}/register{version}", group.id_scope);
        client.put(&path, &json!({ "registrationId": id })).expect_provisioning_error(400_000);
    }
    let payload = |bytes: usize| json!({ "registrationId": id, "payload": "x".repeat(bytes - 2) });
    client.put(&register, &payload(8 * 1_024 + 1)).expect_provisioning_error(413_000);
    super::device(place, &id).expect_central_error(404, "NotFound");
    client.post(&group.registration(&id, ""), &json!({})).expect_provisioning_error(404_201);
    client.get(&group.registration(&id, "/operations/x")).expect_provisioning_error(404_201);
    client.put(&register, &payload(8 * 1_024)).expect_status(200);
    client.get(&group.registration(&id, "/operations/x")).expect_provisioning_error(404_202);
    let other = json!({ "registrationId": new_id() });
    client.post(&group.registration(&id, ""), &other).expect_provisioning_error(400_000);
    client.delete(&group.registration(&id, "")).expect_status(405);
    // Ids that a device may have, and a registration not.
    for bad in ["a%23b", "a.", "a%20b"] {
        let id = bad.replace("%23", "#").replace("%20", " ");
        let path = group.registration(bad, "/register");
        group.client(&id).put(&path, &json!({ "registrationId": id })).expect_provisioning_error(400_000);
    }
}

#[test]
fn every_version_that_devices_send_is_served() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    for version in ["2021-10-01", "2021-06-01", "2019-03-31", "2018-11-01"] {
        let id = new_id();
        let path =
            format!("/{}/registrations/{id}/register?api-version={version}&forceRegistration=true", group.id_scope);
        let made = group.client(&id).put(&path, &json!({ "registrationId": id, "payload": Value::Null })).ok();
        assert_eq!(made["status"], "assigned");
    }
}
