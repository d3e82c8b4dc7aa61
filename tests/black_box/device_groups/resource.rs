//! `/api/deviceGroups/{deviceGroupId}`.

use super::{group, group_path};
use crate::support::{encoded, stable, unique};
use serde_json::{Value, json};

const ALL: &str = "SELECT * FROM devices";

#[test]
fn a_group_is_made_read_replaced_and_deleted() {
    let place = shared_place!();
    let api = place.administrator();
    let path = group_path(&unique("g"), "");
    api.get(&path).expect_central_error(404, "NotFound");
    api.delete(&path).expect_central_error(404, "NotFound");
    api.patch(&path, &json!({})).expect_central_error(404, "NotFound");
    let made = api.put(&path, &json!({ "displayName": "a", "filter": ALL, "description": "what for" })).ok();
    let mut names: Vec<&str> = made.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["description", "displayName", "etag", "filter", "id"]);
    assert_eq!(api.get(&path).ok(), made);
    let replaced = api.put(&path, &json!({ "displayName": "b", "filter": ALL })).ok();
    assert_eq!((&replaced["displayName"], &replaced["description"]), (&json!("b"), &Value::Null));
    assert_ne!(replaced["etag"], made["etag"]);
    api.delete(&path).expect_no_content();
    api.get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn the_filter_comes_back_exactly_as_it_was_sent() {
    let place = shared_place!();
    let api = place.administrator();
    for filter in [
        "select  *\tfrom devices where $TEMPLATE='x'",
        "SELECT * FROM devices WHERE $template = \"Thermostat (my own)\" AND ( $provisioned=true )",
        "SELECT * FROM dtmi:modelDefinition:model1;1 WHERE temp > 1.50",
    ] {
        let path = group_path(&group(&api, filter), "");
        assert_eq!(api.get(&path).ok()["filter"], filter);
        assert_eq!(api.patch(&path, &json!({ "description": "x" })).ok()["filter"], filter);
    }
}

#[test]
fn a_name_and_a_filter_have_to_be_there() {
    let place = shared_place!();
    let api = place.administrator();
    let path = group_path(&unique("g"), "");
    let whole = json!({ "displayName": "a", "filter": ALL });
    for (member, value) in [
        ("displayName", json!(null)),
        ("filter", json!(null)),
        ("displayName", json!("")),
        ("displayName", json!(5)),
        ("filter", json!(["a"])),
        ("filter", json!("")),
        ("description", json!(5)),
        ("organizations", json!("a")),
        ("organizations", json!(["a", "b"])),
        ("organizations", json!(["Not Allowed"])),
    ] {
        let mut body = whole.clone();
        body[member] = value;
        let message = api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
        assert!(message.contains(member), "{message}");
    }
    for absent in ["displayName", "filter"] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(absent);
        let message = api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
        assert!(message.contains(absent), "{message}");
    }
    api.call("PUT", &path).body("application/json", "{,}").send().expect_central_error(400, "BadRequest");
    api.get(&path).expect_central_error(404, "NotFound");
    api.put(&path, &whole).ok();
    for member in ["displayName", "filter"] {
        api.patch(&path, &json!({ member: null })).expect_central_error(422, "UnprocessableEntity");
    }
}

#[test]
fn a_description_has_1024_characters_at_most_and_can_be_removed() {
    let place = shared_place!();
    let api = place.administrator();
    let path = group_path(&group(&api, ALL), "");
    let described = |length: usize| json!({ "description": "é".repeat(length) });
    api.patch(&path, &described(1024)).ok();
    api.patch(&path, &described(1025)).expect_central_error(422, "UnprocessableEntity");
    let without = api.patch(&path, &json!({ "description": null })).ok();
    assert!(without.get("description").is_none(), "{without}");
}

#[test]
fn a_write_may_depend_on_the_tag() {
    let place = shared_place!();
    let api = place.administrator();
    let path = group_path(&group(&api, ALL), "");
    let first = api.get(&path).ok();
    let unchanged = api.patch(&path, &json!({})).ok();
    assert_eq!(unchanged, first, "an empty patch changes nothing");
    let tag = first["etag"].as_str().unwrap().to_owned();
    let patch = |tag: &str, body: Value| api.call("PATCH", &path).header("if-match", tag).json(&body).send();
    let second = patch(&format!("\"{tag}\""), json!({ "displayName": "b" })).ok();
    assert_ne!(second["etag"], first["etag"]);
    patch(&tag, json!({ "displayName": "c" })).expect_central_error(412, "PreconditionFailed");
    patch("*", json!({ "displayName": "c" })).ok();
    let stale = json!({ "displayName": "d", "etag": tag });
    api.patch(&path, &stale).expect_central_error(412, "PreconditionFailed");
    let put = json!({ "displayName": "d", "filter": ALL, "etag": tag });
    api.put(&path, &put).expect_central_error(412, "PreconditionFailed");
    let none = api.call("PUT", &path).header("if-none-match", "*").json(&json!({ "displayName": "d", "filter": ALL }));
    none.send().expect_central_error(412, "PreconditionFailed");
    assert_eq!(api.get(&path).ok()["displayName"], "c");
    // Tools send back what they got.
    let got = api.get(&path).ok();
    assert_eq!(api.put(&path, &got).ok()["displayName"], "c");
}

#[test]
fn an_id_has_1_to_255_letters_digits_underscores_and_dashes() {
    let place = shared_place!();
    let api = place.administrator();
    let longest = format!("{:x<255}", unique("g"));
    let body = json!({ "displayName": "a", "filter": ALL });
    api.put(&group_path(&longest, ""), &body).ok();
    assert_eq!(api.get(&group_path(&longest, "")).ok()["id"], longest);
    api.delete(&group_path(&longest, "")).expect_no_content();
    for id in [format!("{longest}x"), "a b".to_owned(), "a.b".to_owned(), "ä".to_owned()] {
        let path = stable(&format!("/api/deviceGroups/{}", encoded(&id)));
        api.put(&path, &body).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn what_happens_to_a_group_is_in_the_audit_log() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, ALL);
    api.patch(&group_path(&id, ""), &json!({ "displayName": "b" })).ok();
    api.delete(&group_path(&id, "")).expect_no_content();
    let rows = api.get(&format!("/skein/v1/audit?subject={id}")).ok();
    let actions: Vec<_> = rows["value"].as_array().unwrap().iter().map(|row| row["action"].clone()).collect();
    assert_eq!(actions, ["device-group.deleted", "device-group.updated", "device-group.created"]);
}
