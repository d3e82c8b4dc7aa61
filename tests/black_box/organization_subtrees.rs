//! What a role in an organization reaches (contract `central.md` §5).

use super::organization_resources::{listed, path};
use crate::support::{
    Device, Organization, created, let_remembered_credentials_end, organization_token, role, stable, unique,
};
use serde_json::json;

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
