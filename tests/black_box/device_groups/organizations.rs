//! Groups of organizations, and callers that are limited to one.

use super::{group_path, ids};
use crate::support::{Organization, created, organization_token, role, stable, unique};
use serde_json::json;

const ALL: &str = "SELECT * FROM devices";

#[test]
fn a_group_of_an_organization_has_the_devices_of_its_subtree() {
    let place = shared_place!();
    let administrator = place.administrator();
    let [top, other] = [Organization::new(place), Organization::new(place)];
    let below = top.below();
    let device =
        |organization: &Organization<'_>| created(&administrator, "d", &json!({ "organizations": [organization] }));
    let mut inside = vec![device(&top), device(&below)];
    inside.sort();
    device(&other);
    let id = unique("g");
    let body = json!({ "displayName": "a", "filter": ALL, "organizations": [top] });
    assert_eq!(administrator.put(&group_path(&id, ""), &body).ok()["organizations"], json!([top]));
    assert_eq!(ids(&administrator.get(&group_path(&id, "/devices")).ok()), inside);
    // Somebody of the organization below sees the group not at all, and somebody of another one neither.
    for stranger in
        [organization_token(place, role::ORG_ADMIN, &below), organization_token(place, role::ORG_ADMIN, &other)]
    {
        for rest in ["", "/devices"] {
            stranger.get(&group_path(&id, rest)).expect_central_error(404, "NotFound");
        }
        stranger
            .put(&group_path(&id, ""), &json!({ "displayName": "a", "filter": ALL }))
            .expect_central_error(409, "Conflict");
    }
    let path = stable(&format!("/api/organizations/{top}"));
    administrator.delete(&group_path(&id, "")).expect_no_content();
    let empty = administrator.delete(&path);
    empty.expect_central_error(409, "Conflict");
}

#[test]
fn who_is_limited_to_an_organization_makes_groups_there_and_sees_its_devices_alone() {
    let place = shared_place!();
    let administrator = place.administrator();
    let [mine, other] = [Organization::new(place), Organization::new(place)];
    let inside = created(&administrator, "d", &json!({ "organizations": [mine] }));
    let outside = created(&administrator, "d", &json!({ "organizations": [other] }));
    let api = organization_token(place, role::ORG_ADMIN, &mine);
    let id = unique("g");
    let made = api.put(&group_path(&id, ""), &json!({ "displayName": "a", "filter": ALL })).ok();
    assert_eq!(made["organizations"], json!([mine]));
    assert_eq!(ids(&api.get(&group_path(&id, "/devices")).ok()), [inside.as_str()]);
    for organization in [json!([other]), json!(["there-is-none"])] {
        let body = json!({ "displayName": "a", "filter": ALL, "organizations": organization });
        api.put(&group_path(&id, ""), &body).expect_central_error(422, "UnprocessableEntity");
    }
    let unknown = json!({ "displayName": "a", "filter": ALL, "organizations": ["there-is-none"] });
    administrator.put(&group_path(&unique("g"), ""), &unknown).expect_central_error(422, "UnprocessableEntity");
    let preview = api.post("/skein/v1/groups/preview", &json!({ "filter": ALL })).ok();
    assert_eq!((&preview["count"], &preview["devices"][0]["id"]), (&json!(1), &json!(inside)));
    let elsewhere = json!({ "filter": ALL, "organizations": [other] });
    api.post("/skein/v1/groups/preview", &elsewhere).expect_status(422);
    let explanation = |device: &str| api.get(&format!("/skein/v1/groups/{id}/devices/{device}"));
    assert_eq!(explanation(&inside).ok()["member"], true);
    explanation(&outside).expect_status(404);
    // The same in the other dialect.
    let project = api.get("/v3/projects").ok()["projects"][0]["id"].as_str().unwrap().to_owned();
    let groups = format!("/v5/iot/{project}/device-group");
    let made = api.post(&groups, &json!({ "name": unique("g") })).expect_status(201).json();
    let group = format!("{groups}/{}", made["group_id"].as_str().unwrap());
    let add = |device: &str| api.call("POST", &format!("{group}/action?action_id=addDevice&device_id={device}")).send();
    add(&inside).expect_status(200);
    let message = add(&outside).expect_iotda_error(404, "IOTDA.014000");
    assert_eq!(message.replace(&outside, ""), add("x").expect_iotda_error(404, "IOTDA.014000").replace('x', ""));
    assert_eq!(api.get(&format!("{group}/devices")).ok()["page"]["count"], 1);
    let listed = api.get(&groups).ok();
    assert_eq!(listed["page"]["count"], 2, "{listed}");
    organization_token(place, role::ORG_ADMIN, &other).get(&group).expect_iotda_error(404, "IOTDA.000006");
    for group in [group_path(&id, ""), group] {
        administrator.delete(&group).expect_no_content();
    }
}
