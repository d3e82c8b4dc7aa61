//! The members of a device and what they may be (contract `central.md` §2.2, 2.3).

use crate::support::{created, preview, shared_organization, stable, unique};
use serde_json::{Value, json};

#[test]
fn a_member_of_a_wrong_type_is_unprocessable() {
    let api = shared_place!().administrator();
    let existing = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let new = stable(&format!("/api/devices/{}", unique("d")));
    for (name, value) in [
        ("displayName", json!(1)),
        ("displayName", json!(["a"])),
        ("template", json!(true)),
        ("template", json!({})),
        ("simulated", json!("true")),
        ("simulated", json!(1)),
        ("enabled", json!("yes")),
        ("enabled", json!(0)),
        ("organizations", json!("seattle")),
        ("organizations", json!([1])),
        ("organizations", json!([null])),
        ("etag", json!(1)),
    ] {
        let body = json!({ name: value });
        for answer in [api.put(&new, &body), api.patch(&existing, &body)] {
            let message = answer.expect_central_error(422, "UnprocessableEntity");
            assert!(message.starts_with(name), "{message}");
        }
    }
    api.get(&new).expect_central_error(404, "NotFound");
}

#[test]
fn null_is_no_value_in_a_put() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    for name in ["displayName", "template", "simulated", "enabled", "organizations"] {
        api.put(&path, &json!({ name: null })).expect_central_error(422, "UnprocessableEntity");
    }
}

#[test]
fn a_display_name_has_148_characters_at_most() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    // Characters and not bytes.
    let longest = "ü".repeat(148);
    assert_eq!(api.put(&path, &json!({ "displayName": longest })).ok()["displayName"], longest);
    for refused in ["x".repeat(149), String::new()] {
        api.put(&path, &json!({ "displayName": refused })).expect_central_error(422, "UnprocessableEntity");
        api.patch(&path, &json!({ "displayName": refused })).expect_central_error(422, "UnprocessableEntity");
    }
}

#[test]
fn names_are_kept_exactly_as_sent() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    for name in ["  blanks  ", "e\u{301}", "\u{e9}", "'quoted\" \\ %20", "\u{1f321}", "<b>&amp;"] {
        assert_eq!(api.put(&path, &json!({ "displayName": name })).ok()["displayName"], name);
        assert_eq!(api.get(&path).ok()["displayName"], name);
    }
}

#[test]
fn any_template_is_taken_and_kept() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    for template in ["dtmi:modelDefinition:hkwwkuqv:vfynvkgs;1", "urn:abc:def:1", "x"] {
        assert_eq!(api.put(&path, &json!({ "template": template })).ok()["template"], template);
    }
    for refused in [String::new(), "x".repeat(2049)] {
        api.put(&path, &json!({ "template": refused })).expect_central_error(422, "UnprocessableEntity");
    }
}

#[test]
fn a_device_belongs_to_one_organization_at_most() {
    let api = shared_place!().administrator();
    shared_organization(api.place, "seattle");
    let path = stable(&format!("/api/devices/{}", unique("d")));
    assert_eq!(api.put(&path, &json!({ "organizations": ["seattle"] })).ok()["organizations"], json!(["seattle"]));
    assert_eq!(api.put(&path, &json!({ "organizations": [] })).ok().get("organizations"), None);
    let two = json!({ "organizations": ["seattle", "redmond"] });
    api.put(&path, &two).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn an_organization_id_has_its_form() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let put = |id: &str| api.put(&path, &json!({ "organizations": [id] }));
    for id in ["ab", "a1", "0-0", &"x".repeat(48)] {
        shared_organization(api.place, id);
        put(id).ok();
    }
    let unknown = put(&unique("org")).expect_central_error(422, "UnprocessableEntity");
    assert!(unknown.starts_with("organizations: "), "{unknown}");
    for id in ["", "a", "-a", "a-", "Seattle", "a_b", "ä1", "a b", &"x".repeat(49)] {
        put(id).expect_central_error(422, "UnprocessableEntity");
    }
}

#[test]
fn enabled_false_is_a_blocked_device_and_true_lets_it_in_again() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    assert_eq!(api.put(&path, &json!({ "enabled": false })).ok()["enabled"], false);
    assert_eq!(api.patch(&path, &json!({ "enabled": true })).ok()["enabled"], true);
}

#[test]
fn type_and_manifest_are_members_of_the_preview_alone() {
    let api = shared_place!().administrator();
    let id = unique("d");
    let path = format!("/api/devices/{id}");
    let body = json!({ "type": ["iotEdge"], "deploymentManifest": { "data": { "modulesContent": {} } } });
    let expanded = preview(&format!("{path}?expand=deploymentManifest"));
    let device = api.put(&expanded, &body).ok();
    assert_eq!((&device["type"], &device["deploymentManifest"]), (&body["type"], &body["deploymentManifest"]));
    let without = |device: Value| (device.get("type").cloned(), device.get("deploymentManifest").cloned());
    assert_eq!(without(api.get(&preview(&path)).ok()), (Some(json!(["iotEdge"])), None));
    assert_eq!(without(api.get(&stable(&path)).ok()), (None, None));
    // A stable version passes them over, whatever they are.
    let stable_body = json!({ "type": 5, "deploymentManifest": 5 });
    assert_eq!(without(api.patch(&stable(&path), &stable_body).ok()), (None, None));
    assert_eq!(api.get(&expanded).ok()["type"], json!(["iotEdge"]));
}

#[test]
fn type_holds_nothing_but_iotedge_and_expand_knows_one_value() {
    let api = shared_place!().administrator();
    let path = format!("/api/devices/{}", unique("d"));
    for value in [json!(["other"]), json!([1]), json!("iotEdge")] {
        api.put(&preview(&path), &json!({ "type": value })).expect_central_error(422, "UnprocessableEntity");
    }
    api.put(&preview(&path), &json!({})).ok();
    api.get(&preview(&format!("{path}?expand=other"))).expect_central_error(400, "BadRequest");
    // The stable version has no such parameter.
    api.get(&stable(&format!("{path}?expand=other"))).ok();
}
