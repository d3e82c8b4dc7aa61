//! Tokens whose roles are limited to an organization (contract `central.md` §5).

use crate::support::{
    Device, Organization, created, organization_token, preview, role, stable, token_with_roles, unique,
};
use serde_json::{Value, json};

fn path(id: &str) -> String {
    stable(&format!("/api/devices/{id}"))
}

#[test]
fn an_organization_token_sees_its_own_devices_and_no_others() {
    let place = shared_place!();
    let [mine, other] = [Organization::new(place), Organization::new(place)];
    let administrator = place.administrator();
    let inside = created(&administrator, "d", &json!({ "organizations": [mine] }));
    let outside =
        [created(&administrator, "d", &json!({ "organizations": [other] })), created(&administrator, "d", &json!({}))];
    let api = organization_token(place, role::ORG_VIEWER, &mine);
    assert_eq!(api.get(&path(&inside)).ok()["organizations"], json!([mine]));
    for id in &outside {
        // As if it did not exist.
        let message = api.get(&path(id)).expect_central_error(404, "NotFound");
        assert_eq!(
            message,
            api.get(&path("never-there")).expect_central_error(404, "NotFound").replace("never-there", id)
        );
        for rest in ["/telemetry/t", "/components/c/telemetry/t"] {
            api.get(&stable(&format!("/api/devices/{id}{rest}"))).expect_central_error(404, "NotFound");
        }
        api.get(&format!("/skein/v1/devices/{id}/telemetry")).expect_skein_error(404, "not_found", None);
    }
    let (listed, next) = api.get(&stable("/api/devices")).page(&api);
    let ids: Vec<&Value> = listed.iter().map(|device| &device["id"]).collect();
    assert!(ids == [inside.as_str()] && next.is_none(), "{ids:?}");
    let everything = preview("/api/devices?filter=id%20ne%20''%20or%20enabled%20eq%20false");
    assert_eq!(api.get(&everything).page(&api).0.len(), 1);
}

#[test]
fn an_organization_token_changes_its_own_devices_and_no_others() {
    let place = shared_place!();
    let [mine, other] = [Organization::new(place), Organization::new(place)];
    let administrator = place.administrator();
    let api = organization_token(place, role::ORG_OPERATOR, &mine);
    let inside = created(&api, "d", &json!({ "organizations": [mine] }));
    api.patch(&path(&inside), &json!({ "displayName": "new" })).ok();
    api.get(&stable(&format!("/api/devices/{inside}/credentials"))).ok();
    for body in [json!({ "organizations": [other] }), json!({})] {
        let outside = created(&administrator, "d", &body);
        let before = administrator.get(&path(&outside)).ok();
        api.patch(&path(&outside), &json!({ "displayName": "mine" })).expect_central_error(404, "NotFound");
        api.delete(&path(&outside)).expect_central_error(404, "NotFound");
        api.get(&stable(&format!("/api/devices/{outside}/credentials"))).expect_central_error(404, "NotFound");
        // The id is taken, and that is all that is told.
        for conditional in ["", "*"] {
            let put = api.call("PUT", &path(&outside)).header("if-none-match", conditional);
            let answer = put.json(&json!({ "organizations": [mine] })).send();
            answer.expect_central_error(409, "Conflict");
        }
        assert_eq!(administrator.get(&path(&outside)).ok(), before);
    }
    api.delete(&path(&inside)).expect_no_content();
}

#[test]
fn an_organization_token_moves_no_device_out_of_its_reach() {
    let place = shared_place!();
    let [mine, other] = [Organization::new(place), Organization::new(place)];
    let api = organization_token(place, role::ORG_OPERATOR, &mine);
    let id = created(&api, "d", &json!({ "organizations": [mine] }));
    let new = unique("d");
    let elsewhere = json!({ "organizations": [other] });
    api.patch(&path(&id), &elsewhere).expect_central_error(422, "UnprocessableEntity");
    api.put(&path(&id), &elsewhere).expect_central_error(422, "UnprocessableEntity");
    api.put(&path(&new), &elsewhere).expect_central_error(422, "UnprocessableEntity");
    place.administrator().get(&path(&new)).expect_central_error(404, "NotFound");
    assert_eq!(api.get(&path(&id)).ok()["organizations"], json!([mine]));
}

#[test]
fn who_has_one_organization_need_not_name_it() {
    let place = shared_place!();
    let mine = Organization::new(place);
    let api = organization_token(place, role::ORG_OPERATOR, &mine);
    let id = created(&api, "d", &json!({}));
    assert_eq!(api.get(&path(&id)).ok()["organizations"], json!([mine]));
    assert_eq!(api.patch(&path(&id), &json!({ "organizations": null })).ok()["organizations"], json!([mine]));
}

#[test]
fn roles_of_two_organizations_stay_apart() {
    let place = shared_place!();
    let [seen, run] = [Organization::new(place), Organization::new(place)];
    let api = token_with_roles(
        place,
        &json!([
            { "role": role::ORG_VIEWER, "organization": seen },
            { "role": role::ORG_OPERATOR, "organization": run },
        ]),
    );
    let administrator = place.administrator();
    let in_seen = created(&administrator, "d", &json!({ "organizations": [seen] }));
    let in_run = created(&administrator, "d", &json!({ "organizations": [run] }));
    assert_eq!(api.get(&stable("/api/devices")).page(&api).0.len(), 2);
    api.patch(&path(&in_run), &json!({ "displayName": "new" })).ok();
    api.patch(&path(&in_seen), &json!({ "displayName": "new" })).expect_central_error(404, "NotFound");
    // Seen, but not to be changed: the device may not move into reach either.
    api.patch(&path(&in_run), &json!({ "organizations": [seen] })).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn a_role_everywhere_in_an_organization_is_limited_to_it() {
    let place = shared_place!();
    let mine = Organization::new(place);
    let outside = created(&place.administrator(), "d", &json!({}));
    let api = organization_token(place, role::ADMINISTRATOR, &mine);
    api.get(&path(&outside)).expect_central_error(404, "NotFound");
    let attestation = stable(&format!("/api/devices/{outside}/attestation"));
    api.get(&attestation).expect_central_error(404, "NotFound");
    api.delete(&attestation).expect_central_error(404, "NotFound");
    api.put(&attestation, &json!({ "type": "tpm", "tpm": { "endorsementKey": "k" } }))
        .expect_central_error(404, "NotFound");
}

#[test]
fn a_device_sends_whatever_organization_it_is_in() {
    let place = shared_place!();
    let mine = Organization::new(place);
    let device = Device::create(place, "d", &json!({ "organizations": [mine] }));
    device.send(&json!({ "t": 5 })).expect_no_content();
    let api = organization_token(place, role::ORG_VIEWER, &mine);
    assert_eq!(api.get(&device.path("/telemetry/t")).ok()["value"], 5);
}
