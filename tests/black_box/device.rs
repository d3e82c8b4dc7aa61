//! Create, read, replace, delete (contract `central.md` §2.1–2.4).

use crate::support::{created, preview, shared_organization, stable, unique};
use serde_json::{Value, json};

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn an_empty_body_makes_a_device_with_the_defaults() {
    let api = shared_place!().administrator();
    let id = unique("d");
    let device = api.put(&stable(&format!("/api/devices/{id}")), &json!({})).ok();
    let etag = device["etag"].as_str().unwrap();
    assert!(!etag.is_empty());
    assert_eq!(
        device,
        json!({ "id": id, "etag": etag, "displayName": id, "simulated": false, "provisioned": false, "enabled": true })
    );
}

#[test]
fn what_was_written_is_what_is_read() {
    let api = shared_place!().administrator();
    shared_organization(api.place, "seattle");
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let body = json!({
        "displayName": "Pumpe Nr. 1 ✓", "template": "dtmi:contoso:Pump;1", "simulated": true, "enabled": false,
        "organizations": ["seattle"],
    });
    let written = api.put(&path, &body).ok();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(written[name], *value);
    }
    assert_eq!(api.get(&path).ok(), written);
}

#[test]
fn reading_does_not_change_the_etag_and_writing_does() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let first = api.put(&path, &json!({ "displayName": "a" })).ok();
    assert_eq!(api.get(&path).ok()["etag"], first["etag"]);
    let second = api.put(&path, &json!({ "displayName": "b" })).ok();
    assert_ne!(second["etag"], first["etag"]);
    let third = api.patch(&path, &json!({ "displayName": "c" })).ok();
    assert!(third["etag"] != second["etag"] && third["etag"] != first["etag"]);
}

#[test]
fn a_device_made_anew_does_not_have_the_etag_of_the_one_before() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let first = api.put(&path, &json!({})).ok();
    api.delete(&path).expect_no_content();
    let second = api.put(&path, &json!({})).ok();
    assert_ne!(second["etag"], first["etag"]);
}

#[test]
fn a_put_on_an_existing_device_replaces_it() {
    let api = shared_place!().administrator();
    shared_organization(api.place, "seattle");
    let id = unique("d");
    let path = stable(&format!("/api/devices/{id}"));
    let all = json!({
        "displayName": "a", "template": "dtmi:a;1", "simulated": true, "enabled": false, "organizations": ["seattle"],
    });
    api.put(&path, &all).ok();
    let replaced = api.put(&path, &json!({})).ok();
    assert_eq!(names(&replaced), ["displayName", "enabled", "etag", "id", "provisioned", "simulated"]);
    assert_eq!(replaced["displayName"], id.as_str());
    assert_eq!((&replaced["simulated"], &replaced["enabled"]), (&json!(false), &json!(true)));
}

#[test]
fn replacing_leaves_the_credentials_alone() {
    let api = shared_place!().administrator();
    let id = created(&api, "d", &json!({ "displayName": "a" }));
    let credentials = || api.get(&stable(&format!("/api/devices/{id}/credentials"))).ok();
    let before = credentials();
    api.put(&stable(&format!("/api/devices/{id}")), &json!({ "displayName": "b" })).ok();
    assert_eq!(credentials(), before);
}

#[test]
fn what_is_unset_is_left_out() {
    let api = shared_place!().administrator();
    let path = preview(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let device = api.get(&path).ok();
    assert_eq!(names(&device), ["displayName", "enabled", "etag", "id", "provisioned", "simulated"]);
}

#[test]
fn a_deleted_device_is_gone() {
    let api = shared_place!().administrator();
    let id = created(&api, "d", &json!({}));
    let path = stable(&format!("/api/devices/{id}"));
    api.delete(&path).expect_no_content();
    api.get(&path).expect_central_error(404, "NotFound");
    api.patch(&path, &json!({ "displayName": "a" })).expect_central_error(404, "NotFound");
    api.delete(&path).expect_central_error(404, "NotFound");
    for rest in ["/credentials", "/attestation", "/telemetry/t"] {
        api.get(&stable(&format!("/api/devices/{id}{rest}"))).expect_central_error(404, "NotFound");
    }
}

#[test]
fn what_was_never_there_is_not_found() {
    let api = shared_place!().administrator();
    let id = unique("never");
    let path = stable(&format!("/api/devices/{id}"));
    let message = api.get(&path).expect_central_error(404, "NotFound");
    assert!(message.contains(&id), "{message}");
    api.patch(&path, &json!({})).expect_central_error(404, "NotFound");
    api.delete(&path).expect_central_error(404, "NotFound");
    api.get(&stable(&format!("/api/devices/{id}/credentials"))).expect_central_error(404, "NotFound");
    api.get(&stable(&format!("/api/devices/{id}/attestation"))).expect_central_error(404, "NotFound");
}

#[test]
fn head_answers_as_get_without_the_body() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let answer = api.call("HEAD", &path).send();
    assert_eq!((answer.status, answer.text()), (200, String::new()));
}
