//! Making, reading, changing and deleting a group.

use super::{group, path, symmetric, with, x509};
use crate::support::{Organization, Person, created, encoded, preview, role, stable, token_with_roles, unique};
use serde_json::{Value, json};

/// The published request and answer for a group with certificates.
#[test]
fn a_group_with_certificates_begins_without_any() {
    let place = shared_place!();
    let api = place.administrator();
    let id = unique("myx509eg").replace('_', "-");
    let body = json!({ "displayName": "My group", "enabled": true, "type": "iot", "attestation": { "type": "x509" } });
    let made = api.put(&path(&id, ""), &body).ok();
    let expected = json!({
        "id": id, "displayName": "My group", "enabled": true, "type": "iot",
        "attestation": { "type": "x509", "x509": { "signingCertificates": {} } }, "etag": made["etag"],
    });
    assert_eq!(made, expected);
    assert!(!made["etag"].as_str().unwrap().is_empty());
    assert_eq!(api.get(&path(&id, "")).ok(), made);
    let in_preview = api.get(&preview(&format!("/api/enrollmentGroups/{id}"))).ok();
    let device = created(&api, "scope", &json!({}));
    let credentials = api.get(&stable(&format!("/api/devices/{}/credentials", encoded(&device)))).ok();
    assert_eq!(in_preview["idScope"], credentials["idScope"]);
    assert_eq!(with(in_preview, "idScope", Value::Null), with(made, "idScope", Value::Null));
}

#[test]
fn a_put_is_no_blind_upsert() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &symmetric());
    let first = api.get(&path(&id, "")).ok();
    let etag = first["etag"].as_str().unwrap();
    api.put(&path(&id, ""), &symmetric()).expect_central_error(409, "Conflict");
    api.put(&path(&id, ""), &with(symmetric(), "etag", json!("other"))).expect_central_error(412, "PreconditionFailed");
    let put =
        |body: &Value, name: &str, value: &str| api.call("PUT", &path(&id, "")).header(name, value).json(body).send();
    put(&symmetric(), "if-match", "\"other\"").expect_central_error(412, "PreconditionFailed");
    put(&symmetric(), "if-none-match", "*").expect_central_error(412, "PreconditionFailed");
    let named = with(symmetric(), "displayName", json!("Renamed"));
    let replaced = api.put(&path(&id, ""), &with(named.clone(), "etag", json!(etag))).ok();
    assert_eq!(replaced["displayName"], "Renamed");
    assert_eq!(replaced["attestation"], first["attestation"], "keys that are not given stay");
    assert_ne!(replaced["etag"], first["etag"]);
    put(&named, "if-match", "*").expect_status(200);
    put(&with(x509(), "etag", Value::Null), "if-match", "*").expect_central_error(422, "UnprocessableEntity");
    let absent = unique("absent").replace('_', "-");
    api.put(&path(&absent, ""), &with(symmetric(), "etag", json!(etag)))
        .expect_central_error(412, "PreconditionFailed");
    api.get(&path(&absent, "")).expect_central_error(404, "NotFound");
}

#[test]
fn a_patch_merges_as_clients_send_it() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &symmetric());
    let first = api.get(&path(&id, "")).ok();
    let patch = |body: &Value| api.patch(&path(&id, ""), body);
    // The CLI sends these two, and the whole object with its tag.
    let renamed = patch(&json!({ "displayName": "My new group name", "enabled": true })).ok();
    assert_eq!(renamed["displayName"], "My new group name");
    patch(&first).expect_central_error(412, "PreconditionFailed");
    let echoed = patch(&renamed).ok();
    assert_eq!(with(echoed, "etag", Value::Null), with(renamed.clone(), "etag", Value::Null));
    let changed = patch(&json!({ "enabled": false, "type": "iotEdge" })).ok();
    assert_eq!((&changed["enabled"], &changed["type"]), (&json!(false), &json!("iotEdge")));
    assert_eq!(changed["attestation"], first["attestation"]);
    assert_eq!(patch(&json!({ "enabled": null })).ok()["enabled"], true);
    let etag = api.get(&path(&id, "")).ok()["etag"].as_str().unwrap().to_owned();
    api.call("PATCH", &path(&id, ""))
        .header("if-match", "\"x\"")
        .json(&json!({}))
        .send()
        .expect_central_error(412, "PreconditionFailed");
    api.call("PATCH", &path(&id, ""))
        .header("if-match", &format!("\"{etag}\""))
        .json(&json!({}))
        .send()
        .expect_status(200);
    for (body, field) in [
        (json!({ "displayName": null }), "displayName"),
        (json!({ "displayName": "" }), "displayName"),
        (json!({ "displayName": "x".repeat(149) }), "displayName"),
        (json!({ "type": null }), "type"),
        (json!({ "type": "edge" }), "type"),
        (json!({ "enabled": "yes" }), "enabled"),
        (json!({ "attestation": null }), "attestation"),
        (json!({ "attestation": { "type": "x509" } }), "attestation.type"),
        (json!({ "attestation": { "type": "tpm" } }), "attestation.type"),
    ] {
        let message = patch(&body).expect_central_error(422, "UnprocessableEntity");
        assert!(message.contains(field), "{body}: {message}");
    }
    api.patch(&path("absent", ""), &json!({})).expect_central_error(404, "NotFound");
}

#[test]
fn what_is_no_group_is_refused() {
    let place = shared_place!();
    let api = place.administrator();
    let id = unique("eg").replace('_', "-");
    for (member, value) in [
        ("displayName", Value::Null),
        ("displayName", json!(1)),
        ("type", Value::Null),
        ("type", json!("edge")),
        ("enabled", Value::Null),
        ("attestation", Value::Null),
        ("attestation", json!({})),
        ("attestation", json!({ "type": "tpm" })),
        ("attestation", json!({ "type": "x509", "symmetricKey": { "primaryKey": "AAAA", "secondaryKey": "AAAA" } })),
    ] {
        let body = with(symmetric(), member, value);
        api.put(&path(&id, ""), &body).expect_central_error(422, "UnprocessableEntity");
    }
    for member in ["displayName", "type", "attestation"] {
        let mut body = symmetric();
        body.as_object_mut().unwrap().remove(member);
        api.put(&path(&id, ""), &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.put(&path(&id, ""), &json!([])).expect_central_error(422, "UnprocessableEntity");
    api.get(&path(&id, "")).expect_central_error(404, "NotFound");
    for bad in ["a_b", "a.b", &"x".repeat(256)] {
        for answer in [api.get(&path(bad, "")), api.put(&path(bad, ""), &symmetric()), api.delete(&path(bad, ""))] {
            answer.expect_central_error(400, "BadRequest");
        }
    }
    let longest = format!("{}{}", unique("eg").replace('_', "-"), "x".repeat(200));
    api.put(&path(&longest[..longest.len().min(255)], ""), &symmetric()).ok();
}

#[test]
fn a_group_is_deleted_and_the_default_groups_stay() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &symmetric());
    api.call("DELETE", &path(&id, ""))
        .header("if-match", "\"x\"")
        .send()
        .expect_central_error(412, "PreconditionFailed");
    assert_eq!(api.delete(&path(&id, "")).expect_status(204).body, b"");
    api.delete(&path(&id, "")).expect_central_error(404, "NotFound");
    api.get(&path(&id, "")).expect_central_error(404, "NotFound");
    // The id is free again, and an old tag does not fit.
    let again = api.put(&path(&id, ""), &x509()).ok();
    assert_eq!(again["attestation"]["type"], "x509");
    let rows = api.get(&format!("/skein/v1/audit?subject={id}")).ok()["value"].as_array().unwrap().clone();
    let actions: Vec<_> = rows.iter().rev().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["enrollment-group.created", "enrollment-group.deleted", "enrollment-group.created"]);
    assert!(!rows.iter().any(|row| row.to_string().contains("Key\":")), "{rows:?}");

    let groups = api.get(&stable("/api/enrollmentGroups")).ok();
    for default in &groups["value"].as_array().unwrap()[..2] {
        let id = default["id"].as_str().unwrap();
        api.delete(&path(id, "")).expect_central_error(409, "Conflict");
        let other = if default["type"] == "iot" { "iotEdge" } else { "iot" };
        api.patch(&path(id, ""), &json!({ "type": other })).expect_central_error(409, "Conflict");
        api.patch(&path(id, ""), &json!({ "displayName": default["displayName"], "enabled": true })).ok();
    }
}

#[test]
fn only_administrators_of_the_whole_deployment_see_the_keys() {
    let place = shared_place!();
    let id = group(&place.administrator(), &symmetric());
    let organization = Organization::new(place);
    let operator = token_with_roles(place, &json!([{ "role": role::OPERATOR }]));
    let builder = token_with_roles(place, &json!([{ "role": role::BUILDER }]));
    for api in [&operator, &builder, &organization.token(role::ORG_ADMIN), &Person::new(place).api()] {
        for call in [api.get(&stable("/api/enrollmentGroups")), api.get(&path(&id, "")), api.delete(&path(&id, ""))] {
            call.expect_central_error(403, "Forbidden");
        }
        api.put(&path(&id, ""), &symmetric()).expect_central_error(403, "Forbidden");
    }
    token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }])).get(&path(&id, "")).expect_status(200);
}
