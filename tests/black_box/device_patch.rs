//! JSON merge patch (contract `central.md` §1.5, RFC 7396).

use crate::support::{created, shared_organization, stable, unique};
use serde_json::json;

#[test]
fn absent_members_stay() {
    let api = shared_place!().administrator();
    shared_organization(api.place, "seattle");
    let body = json!({
        "displayName": "a", "template": "dtmi:a;1", "simulated": true, "enabled": false, "organizations": ["seattle"],
    });
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &body)));
    for patch in [json!({ "displayName": "b" }), json!({ "template": "dtmi:b;1" }), json!({ "simulated": false })] {
        let mut expected = api.get(&path).ok();
        for (name, value) in patch.as_object().unwrap() {
            expected[name] = value.clone();
        }
        let patched = api.patch(&path, &patch).ok();
        assert_ne!(patched["etag"], expected["etag"]);
        expected["etag"] = patched["etag"].clone();
        assert_eq!(patched, expected);
    }
}

#[test]
fn an_empty_patch_changes_nothing() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({ "displayName": "a" }))));
    let before = api.get(&path).ok();
    assert_eq!(api.patch(&path, &json!({})).ok(), before);
    assert_eq!(api.get(&path).ok(), before);
}

#[test]
fn null_removes_or_goes_back_to_the_default() {
    let api = shared_place!().administrator();
    shared_organization(api.place, "seattle");
    let id = unique("d");
    let path = stable(&format!("/api/devices/{id}"));
    let body = json!({
        "displayName": "a", "template": "dtmi:a;1", "simulated": true, "enabled": false, "organizations": ["seattle"],
    });
    api.put(&path, &body).ok();
    let nulls =
        json!({ "displayName": null, "template": null, "simulated": null, "enabled": null, "organizations": null });
    let mut device = api.patch(&path, &nulls).ok();
    device["etag"] = json!("");
    assert_eq!(
        device,
        json!({ "id": id, "etag": "", "displayName": id, "simulated": false, "provisioned": false, "enabled": true })
    );
}

#[test]
fn a_device_can_be_sent_back_as_it_was_read() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({ "template": "dtmi:a;1" }))));
    // What `az iot central device update` does.
    let mut device = api.get(&path).ok();
    device["displayName"] = json!("new");
    let updated = api.patch(&path, &device).ok();
    assert_eq!((&updated["displayName"], &updated["template"]), (&json!("new"), &json!("dtmi:a;1")));
}

#[test]
fn a_device_read_too_long_ago_can_not() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let mut old = api.get(&path).ok();
    api.patch(&path, &json!({ "displayName": "by somebody else" })).ok();
    old["displayName"] = json!("mine");
    api.patch(&path, &old).expect_central_error(412, "PreconditionFailed");
    assert_eq!(api.get(&path).ok()["displayName"], "by somebody else");
}
