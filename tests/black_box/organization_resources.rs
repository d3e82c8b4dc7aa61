//! `/api/organizations` (contract `central.md` §5).

use crate::support::{
    Api, Device, Organization, created, encoded, let_remembered_credentials_end, organization_token, preview, role,
    stable, unique,
};
use serde_json::{Value, json};

fn path(id: &str) -> String {
    stable(&format!("/api/organizations/{}", encoded(id)))
}

/// The ids of all organizations that the caller sees.
fn listed(api: &Api<'_>) -> Vec<String> {
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

#[test]
fn who_is_limited_sees_the_own_subtree() {
    let place = shared_place!();
    let above = Organization::new(place);
    let own = above.below();
    let child = own.below();
    let beside = above.below();
    let api = own.token(role::ORG_VIEWER);
    let mut expected = [own.to_string(), child.to_string()];
    expected.sort();
    assert_eq!(listed(&api), expected);
    // What is above does not exist.
    assert_eq!(api.get(&own.path()).ok(), json!({ "id": own, "displayName": own }));
    assert_eq!(api.get(&child.path()).ok(), json!({ "id": child, "displayName": child, "parent": own }));
    let never = unique("org");
    let missing = api.get(&path(&never)).expect_central_error(404, "NotFound");
    for hidden in [&above, &beside] {
        let message = api.get(&hidden.path()).expect_central_error(404, "NotFound");
        assert_eq!(message, missing.replace(&never, hidden));
    }
    for (method, target) in [("PUT", &own), ("PATCH", &child), ("DELETE", &child)] {
        let call = api.call(method, &target.path());
        let call = if method == "DELETE" { call } else { call.json(&json!({})) };
        call.send().expect_central_error(403, "Forbidden");
    }
}

#[test]
fn who_is_limited_makes_organizations_below_the_own() {
    let place = shared_place!();
    let above = Organization::new(place);
    let own = above.below();
    let beside = above.below();
    let api = own.token(role::ORG_ADMIN);
    let child = Organization::to_come(place);
    // Who has one organization need not name it, and sees at once what was made.
    assert_eq!(api.put(&child.path(), &json!({})).ok()["parent"], json!(own));
    assert_eq!(api.get(&child.path()).ok()["parent"], json!(own));
    assert!(listed(&api).contains(&child.to_string()));
    let grandchild = Organization::to_come(place);
    api.put(&grandchild.path(), &json!({ "parent": child })).ok();
    for parent in [json!(above), json!(beside), json!(unique("org"))] {
        let body = json!({ "parent": parent });
        let refused = [
            api.put(&path(&unique("org")), &body),
            api.patch(&child.path(), &body),
            api.put(&child.path(), &body),
            api.patch(&own.path(), &body),
            api.put(&own.path(), &body),
        ];
        for answer in refused {
            answer.expect_central_error(422, "UnprocessableEntity");
        }
    }
    api.patch(&child.path(), &json!({ "parent": null })).expect_central_error(422, "UnprocessableEntity");
    // The own one has a name, and stays where it is.
    api.patch(&own.path(), &json!({ "displayName": "ours", "parent": null })).ok();
    api.put(&own.path(), &json!({ "displayName": "ours" })).ok();
    let administrator = place.administrator();
    assert_eq!(administrator.get(&own.path()).ok(), json!({ "id": own, "displayName": "ours", "parent": above }));
    for hidden in [&above, &beside] {
        api.patch(&hidden.path(), &json!({})).expect_central_error(404, "NotFound");
        api.delete(&hidden.path()).expect_central_error(404, "NotFound");
        // The id is taken, and that is all that is told.
        api.put(&hidden.path(), &json!({})).expect_central_error(409, "Conflict");
        assert_eq!(administrator.get(&hidden.path()).ok()["displayName"], json!(hidden));
    }
    api.delete(&grandchild.path()).expect_no_content();
    api.delete(&own.path()).expect_central_error(409, "Conflict");
}

#[test]
fn a_role_reaches_all_that_lies_below() {
    let place = shared_place!();
    let top = Organization::new(place);
    let middle = top.below();
    let low = middle.below();
    let beside = Organization::new(place);
    let administrator = place.administrator();
    let device = |organization: &Organization<'_>| {
        let device = Device::create(place, "d", &json!({ "organizations": [organization] }));
        device.send(&json!({ "t": 7 })).expect_no_content();
        device
    };
    let devices = [&top, &middle, &low].map(device);
    let outside = device(&beside);
    let api = top.token(role::ORG_OPERATOR);
    for device in &devices {
        api.get(&device.path("")).ok();
        api.patch(&device.path(""), &json!({ "displayName": "seen" })).ok();
        assert_eq!(api.get(&device.path("/telemetry/t")).ok()["value"], 7);
        api.get(&format!("/skein/v1/devices/{}/telemetry", device.id)).ok();
    }
    api.get(&outside.path("")).expect_central_error(404, "NotFound");
    assert_eq!(api.get(&stable("/api/devices")).page(&api).0.len(), 3);
    assert_eq!(middle.token(role::ORG_VIEWER).get(&stable("/api/devices")).page(&api).0.len(), 2);
    // A device moves within the subtree, and a new one goes to its top.
    api.patch(&devices[0].path(""), &json!({ "organizations": [low] })).ok();
    assert_eq!(api.patch(&devices[0].path(""), &json!({ "organizations": null })).ok()["organizations"], json!([top]));
    let new = created(&api, "d", &json!({}));
    assert_eq!(administrator.get(&stable(&format!("/api/devices/{new}"))).ok()["organizations"], json!([top]));
    // Roles are given and tokens known in the subtree.
    let maker = top.token(role::ORG_ADMIN);
    let made = stable(&format!("/api/apiTokens/{}", unique("t")));
    maker.put(&made, &json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": low }] })).ok();
    let upwards = json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": top }] });
    low.token(role::ORG_ADMIN).put(&stable("/api/apiTokens/upwards"), &upwards).expect_central_error(403, "Forbidden");
    maker.get(&made).ok();
    low.token(role::ORG_ADMIN).get(&made).ok();
    beside.token(role::ORG_ADMIN).get(&made).expect_central_error(404, "NotFound");
}

#[test]
fn a_change_of_the_tree_is_felt_within_seconds() {
    let place = shared_place!();
    let (from, to) = (Organization::new(place), Organization::new(place));
    let moved = from.below();
    let device = created(&place.administrator(), "d", &json!({ "organizations": [moved] }));
    let device = stable(&format!("/api/devices/{device}"));
    let [loses, gains] = [&from, &to].map(|organization| organization_token(place, role::ORG_VIEWER, organization));
    loses.get(&device).ok();
    gains.get(&device).expect_central_error(404, "NotFound");
    place.administrator().patch(&moved.path(), &json!({ "parent": to })).ok();
    let_remembered_credentials_end();
    for _ in 0..4 {
        loses.get(&device).expect_central_error(404, "NotFound");
        gains.get(&device).ok();
    }
}
