//! Who may send a file, and what of it is done for whom.

use super::{BULK, CSV, outcomes, send};
use crate::support::{Organization, created, project_groups, random_key, role, stable, static_group, unique};
use serde_json::json;

#[test]
fn who_may_not_make_devices_may_not_send_files() {
    let place = shared_place!();
    let organization = Organization::new(place);
    send(&place.anonymous(), "", CSV, "id\n").expect_status(401);
    send(&organization.token(role::ORG_VIEWER), "", CSV, "id\n").expect_status(403);
    place.administrator().get(BULK).expect_status(405);
}

#[test]
fn who_is_limited_to_an_organization_makes_devices_there_alone() {
    let place = shared_place!();
    let (mine, other) = (Organization::new(place), Organization::new(place));
    let below = mine.below();
    let administrator = place.administrator();
    let foreign = created(&administrator, "d", &json!({ "organizations": [other] }));
    let group_of_all = static_group(&administrator);
    let api = mine.token(role::ORG_ADMIN);
    let group = static_group(&api);
    let ids = ["a", "b", "c", "d", "e", "f"].map(unique);
    let rows = [
        json!({ "id": ids[0], "organization": mine, "primaryKey": random_key(64), "secondaryKey": random_key(64) }),
        json!({ "id": ids[1], "organization": below, "groups": [group] }),
        json!({ "id": ids[2], "organization": other }),
        // Who holds one organization need not name it.
        json!({ "id": ids[3] }),
        json!({ "id": foreign }),
        json!({ "id": ids[4], "organization": mine, "groups": [group_of_all] }),
    ];
    let expected = ["created", "created", "refused organization", "created", "refused id", "refused groups"];
    assert_eq!(outcomes(&api, &rows), expected);
    let device = administrator.get(&stable(&format!("/api/devices/{}", ids[3]))).ok();
    assert_eq!(device["organizations"], json!([mine]));
    // A group of the organization takes no device of another one.
    let row = json!({ "id": ids[5], "organization": other, "groups": [group] });
    assert_eq!(outcomes(&administrator, &[row]), ["refused groups"]);
    administrator.delete(&project_groups(&administrator, &format!("/{group}"))).expect_no_content();
    for id in [&ids[0], &ids[1], &ids[3], &foreign] {
        administrator.delete(&stable(&format!("/api/devices/{id}"))).expect_no_content();
    }
}

#[test]
fn a_token_does_with_a_file_what_its_scopes_allow() {
    let place = shared_place!();
    let api = place.administrator();
    let group = static_group(&api);
    let (listed, other) = (unique("listed"), unique("other"));
    let token = |body| {
        place.with(format!(
            "Bearer {}",
            api.post("/skein/v1/tokens", body).expect_status(201).json()["token"].as_str().unwrap()
        ))
    };
    let narrow = token(&json!({ "name": "narrow", "scopes": ["devices.write"], "devices": [listed] }));
    let keys = json!({ "id": listed, "primaryKey": random_key(64), "secondaryKey": random_key(64) });
    assert_eq!(outcomes(&narrow, &[keys]), ["refused -"]);
    let rows = [json!({ "id": listed, "groups": [group] }), json!({ "id": other })];
    assert_eq!(outcomes(&narrow, &rows), ["refused groups", "refused id"]);
    assert_eq!(outcomes(&narrow, &[json!({ "id": listed })]), ["created"]);
}
