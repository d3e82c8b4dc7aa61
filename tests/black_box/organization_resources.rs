//! `/api/organizations` (contract `central.md` §5).

use crate::support::{Api, Organization, created, encoded, preview, role, stable, unique};
use serde_json::{Value, json};

pub(super) fn path(id: &str) -> String {
    stable(&format!("/api/organizations/{}", encoded(id)))
}

/// The ids of all organizations that the caller sees.
pub(super) fn listed(api: &Api<'_>) -> Vec<String> {
    entries(api).iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

fn entries(api: &Api<'_>) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut next = Some(api.call("GET", &preview("/api/organizations?maxpagesize=3")));
    while let Some(call) = next {
        let (page, link) = call.send().page(api);
        entries.extend(page);
        next = link;
    }
    entries
}

#[test]
fn only_the_id_is_needed() {
    let place = shared_place!();
    let api = place.administrator();
    let organization = Organization::to_come(place);
    let made = api.put(&organization.path(), &json!({})).ok();
    assert_eq!(made, json!({ "id": organization, "displayName": organization }));
    assert_eq!(api.get(&organization.path()).ok(), made);
    assert!(entries(&api).contains(&made));
    let renamed = api.patch(&organization.path(), &json!({ "displayName": "Küste" })).ok();
    assert_eq!(renamed, json!({ "id": organization, "displayName": "Küste" }));
    api.delete(&organization.path()).expect_no_content();
    for answer in [api.get(&organization.path()), api.delete(&organization.path())] {
        answer.expect_central_error(404, "NotFound");
    }
    api.patch(&organization.path(), &json!({})).expect_central_error(404, "NotFound");
    assert!(!listed(&api).contains(&organization.to_string()));
}

#[test]
fn a_put_makes_or_replaces() {
    let place = shared_place!();
    let api = place.administrator();
    let parent = Organization::new(place);
    let organization = Organization::to_come(place);
    let body = json!({ "id": "ignored", "displayName": "a", "parent": parent, "unknown": 1 });
    let expected = json!({ "id": organization, "displayName": "a", "parent": parent });
    assert_eq!(api.put(&organization.path(), &body).ok(), expected);
    assert_eq!(api.put(&organization.path(), &body).ok(), expected);
    let replaced = api.put(&organization.path(), &json!({})).ok();
    assert_eq!(replaced, json!({ "id": organization, "displayName": organization }));
}

#[test]
fn a_patch_merges_and_null_goes_back_to_the_default() {
    let place = shared_place!();
    let api = place.administrator();
    let parent = Organization::new(place);
    let organization = Organization::with(place, &json!({ "displayName": "a", "parent": parent }));
    let shown = |name: &str| json!({ "id": organization, "displayName": name, "parent": parent });
    assert_eq!(api.patch(&organization.path(), &json!({})).ok(), shown("a"));
    assert_eq!(api.patch(&organization.path(), &json!({ "displayName": "b" })).ok(), shown("b"));
    assert_eq!(api.patch(&organization.path(), &json!({ "displayName": null })).ok(), shown(&organization));
    let top = api.patch(&organization.path(), &json!({ "parent": null })).ok();
    assert_eq!(top, json!({ "id": organization, "displayName": organization }));
    assert_eq!(api.patch(&organization.path(), &json!({ "parent": parent })).ok(), shown(&organization));
}

#[test]
fn its_tag_is_in_a_header() {
    let place = shared_place!();
    let api = place.administrator();
    let organization = Organization::to_come(place);
    let tag = |answer: &crate::support::Answer| {
        assert_eq!(answer.ok().get("etag"), None);
        answer.header("etag").unwrap().to_owned()
    };
    let path = preview(&format!("/api/organizations/{organization}"));
    let first = tag(&api.put(&path, &json!({})));
    assert!(first.starts_with('"') && first.ends_with('"'), "{first}");
    assert_eq!(tag(&api.get(&path)), first);
    assert_eq!(tag(&api.patch(&path, &json!({}))), first, "what changes nothing keeps it");
    let patch = |condition: &str, name: &str| {
        api.call("PATCH", &path).header("if-match", condition).json(&json!({ "displayName": name })).send()
    };
    let second = tag(&patch(&first, "b"));
    assert_ne!(second, first);
    patch(&first, "c").expect_central_error(412, "PreconditionFailed");
    patch("*", "c").ok();
    let api_call = |method: &str, header: &str, value: &str| api.call(method, &path).header(header, value);
    api_call("PUT", "if-match", &second).json(&json!({})).send().expect_central_error(412, "PreconditionFailed");
    api_call("PUT", "if-none-match", "*").json(&json!({})).send().expect_central_error(412, "PreconditionFailed");
    api_call("DELETE", "if-match", &second).send().expect_central_error(412, "PreconditionFailed");
    let absent = preview(&format!("/api/organizations/{}", unique("org")));
    let put = api.call("PUT", &absent).header("if-match", "*").json(&json!({})).send();
    put.expect_central_error(412, "PreconditionFailed");
    assert_eq!(api.get(&path).ok()["displayName"], "c");
}

#[test]
fn what_is_no_organization_is_refused() {
    let place = shared_place!();
    let api = place.administrator();
    for id in ["a", "-a", "a-", "Seattle", "a_b", "ä1", &"x".repeat(49)] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let call = api.call(method, &path(id));
            let call = if ["PUT", "PATCH"].contains(&method) { call.json(&json!({})) } else { call };
            call.send().expect_central_error(400, "BadRequest");
        }
    }
    let organization = Organization::new(place);
    let to_come = unique("org");
    for body in [
        json!([]),
        json!({ "displayName": "" }),
        json!({ "displayName": "x".repeat(149) }),
        json!({ "displayName": 1 }),
        json!({ "parent": 1 }),
        json!({ "parent": ["ab"] }),
        json!({ "parent": "Not An Id" }),
        json!({ "parent": unique("org") }),
    ] {
        api.put(&path(&to_come), &body).expect_central_error(422, "UnprocessableEntity");
        api.patch(&organization.path(), &body).expect_central_error(422, "UnprocessableEntity");
    }
    for null in [json!({ "displayName": null }), json!({ "parent": null })] {
        api.put(&path(&to_come), &null).expect_central_error(422, "UnprocessableEntity");
    }
    api.put(&path(&to_come), &json!({ "parent": to_come })).expect_central_error(422, "UnprocessableEntity");
    api.get(&path(&to_come)).expect_central_error(404, "NotFound");
    // With a comma too many it is no JSON (contract §1.5).
    let answer = api.call("PUT", &path(&to_come)).body("application/json", "{\"displayName\": \"a\",}").send();
    answer.expect_central_error(400, "BadRequest");
}

#[test]
fn they_lie_five_deep_and_in_no_circle() {
    let place = shared_place!();
    let api = place.administrator();
    let first = Organization::new(place);
    let second = first.below();
    let third = second.below();
    let fourth = third.below();
    let fifth = fourth.below();
    let below = |parent: &str| json!({ "parent": parent });
    let refused = |id: &str, parent: &str| {
        for answer in [api.put(&path(id), &below(parent)), api.patch(&path(id), &below(parent))] {
            let message = answer.expect_central_error(422, "UnprocessableEntity");
            assert!(message.starts_with("parent: "), "{message}");
        }
    };
    api.put(&path(&unique("org")), &below(&fifth)).expect_central_error(422, "UnprocessableEntity");
    refused(&first, &fifth);
    refused(&second, &second);
    // A subtree moves as a whole, or not at all.
    let other = Organization::new(place);
    refused(&first, &other);
    api.patch(&fourth.path(), &below(&other)).ok();
    refused(&first, &fifth);
    api.patch(&fourth.path(), &below(&third)).ok();
    assert_eq!(api.get(&fifth.path()).ok()["parent"], json!(fourth));
}

#[test]
fn there_are_two_hundred_at_most() {
    let application = own_application!(&["--no-clock"], &[]);
    let api = application.administrator();
    for number in 0..200 {
        api.put(&path(&format!("org-{number}")), &json!({})).ok();
    }
    api.put(&path("one-more"), &json!({})).expect_central_error(409, "Conflict");
    api.put(&path("org-7"), &json!({ "displayName": "still to be changed" })).ok();
    assert_eq!(listed(&api).len(), 200);
    api.delete(&path("org-7")).expect_no_content();
    api.put(&path("one-more"), &json!({})).ok();
    let mut ids = listed(&api);
    ids.sort();
    assert_eq!(ids, listed(&api), "the list is in the order of the ids");
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let place = shared_place!();
    let api = place.administrator();
    let organization = Organization::new(place);
    let refused = || {
        api.delete(&organization.path()).expect_central_error(409, "Conflict");
        api.get(&organization.path()).ok();
    };
    let child = organization.below();
    refused();
    api.delete(&child.path()).expect_no_content();
    let device = created(&api, "d", &json!({ "organizations": [organization] }));
    refused();
    api.delete(&stable(&format!("/api/devices/{device}"))).expect_no_content();
    let token = stable(&format!("/api/apiTokens/{}", unique("t")));
    api.put(&token, &json!({ "roles": [{ "role": role::BUILDER, "organization": organization }] })).ok();
    refused();
    api.delete(&token).expect_no_content();
    api.delete(&organization.path()).expect_no_content();
}

#[test]
fn what_does_not_exist_can_not_be_named() {
    let place = shared_place!();
    let api = place.administrator();
    let unknown = unique("org");
    let device = stable(&format!("/api/devices/{}", unique("d")));
    let body = json!({ "organizations": [unknown] });
    let message = api.put(&device, &body).expect_central_error(422, "UnprocessableEntity");
    assert!(message.starts_with("organizations: "), "{message}");
    api.get(&device).expect_central_error(404, "NotFound");
    api.put(&device, &json!({})).ok();
    api.patch(&device, &body).expect_central_error(422, "UnprocessableEntity");
    let token = stable(&format!("/api/apiTokens/{}", unique("t")));
    let roles = json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": unknown }] });
    let message = api.put(&token, &roles).expect_central_error(422, "UnprocessableEntity");
    assert!(message.starts_with("organization: "), "{message}");
    api.get(&token).expect_central_error(404, "NotFound");
}
