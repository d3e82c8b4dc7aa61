//! Who is let in.

use super::{Group, device, new_id};
use crate::support::{events, stable};
use serde_json::{Value, json};

fn settings(group: &Group<'_>) -> String {
    format!("/skein/v1/enrollment-groups/{}", group.id)
}

#[test]
fn a_device_of_a_group_that_does_not_approve_waits_until_somebody_does() {
    let place = shared_place!();
    let api = place.administrator();
    let group = Group::new(place, "iot");
    assert_eq!(api.get(&settings(&group)).ok(), json!({ "id": group.id, "autoApprove": true }));
    let off = json!({ "autoApprove": false });
    assert_eq!(api.patch(&settings(&group), &off).ok(), json!({ "id": group.id, "autoApprove": false }));
    let id = new_id();
    let answer = group.register(&id, &json!({}));
    let waiting = answer.expect_status(202).json();
    let operation = waiting["operationId"].as_str().unwrap();
    assert_eq!(waiting, json!({ "operationId": operation, "status": "assigning" }));
    assert_eq!(answer.header("retry-after"), Some("3"));
    let path = format!("/operations/{operation}");
    assert!(answer.header("location").unwrap().ends_with(&format!("/registrations/{id}{path}")));
    let asked = || group.client(&id).get(&group.registration(&id, &path));
    assert_eq!(asked().expect_status(202).json(), waiting);
    let state = group.client(&id).post(&group.registration(&id, ""), &json!({})).ok();
    assert_eq!((&state["status"], state.get("deviceId"), state.get("assignedHub")), (&json!("assigning"), None, None));
    let made = device(place, &id).ok();
    assert_eq!((&made["enabled"], &made["provisioned"]), (&json!(false), &json!(false)));
    group.at_hub(&id, &id).post(&events(&id), &json!({ "t": 1 })).expect_hub_error(403, "IotHubUnauthorizedAccess");
    // Registering again is no way around.
    group.register(&id, &json!({})).expect_status(202);

    api.patch(&stable(&format!("/api/devices/{id}")), &json!({ "enabled": true })).ok();
    let done = asked().expect_status(200).json();
    assert_eq!((&done["status"], &done["registrationState"]["deviceId"]), (&json!("assigned"), &json!(id)));
    assert_eq!(device(place, &id).ok()["provisioned"], true);
    group.at_hub(&id, &id).post(&events(&id), &json!({ "t": 1 })).expect_no_content();
    // Whom somebody added is let in.
    let known = new_id();
    api.put(&stable(&format!("/api/devices/{known}")), &json!({})).ok();
    group.register(&known, &json!({})).expect_status(200);
}

#[test]
fn a_disabled_group_and_a_blocked_device_are_told() {
    let place = shared_place!();
    let api = place.administrator();
    let group = Group::new(place, "iot");
    let (known, unknown) = (new_id(), new_id());
    group.register(&known, &json!({})).expect_status(200);
    api.patch(&group.path(), &json!({ "enabled": false })).ok();
    for id in [&known, &unknown] {
        let answer = group.register(id, &json!({})).expect_status(200).json();
        let state = &answer["registrationState"];
        assert_eq!((&answer["status"], &state["status"]), (&json!("disabled"), &json!("disabled")));
        assert_eq!((state.get("deviceId"), state.get("assignedHub")), (None, None));
    }
    device(place, &unknown).expect_central_error(404, "NotFound");
    // Its devices do not connect either, until it is enabled again.
    let send = |status: u16| {
        group.at_hub(&known, &known).post(&events(&known), &json!({ "t": 1 })).expect_status(status).status
    };
    crate::support::let_remembered_credentials_end();
    send(401);
    api.patch(&group.path(), &json!({ "enabled": true })).ok();
    send(204);
    api.patch(&stable(&format!("/api/devices/{known}")), &json!({ "enabled": false })).ok();
    group.register(&known, &json!({})).expect_provisioning_error(403_000);
    api.patch(&stable(&format!("/api/devices/{known}")), &json!({ "enabled": true })).ok();
    group.register(&known, &json!({})).expect_status(200);
}

#[test]
fn the_settings_of_a_group_are_for_administrators() {
    let place = shared_place!();
    let api = place.administrator();
    let group = Group::new(place, "iot");
    for body in [json!({}), json!({ "autoApprove": "yes" }), json!({ "autoApprove": true, "other": 1 }), Value::Null] {
        api.patch(&settings(&group), &body).expect_skein_error(422, "unprocessable", Some("body"));
    }
    api.get("/skein/v1/enrollment-groups/absent").expect_skein_error(404, "not_found", None);
    let on = json!({ "autoApprove": true });
    api.patch("/skein/v1/enrollment-groups/absent", &on).expect_skein_error(404, "not_found", None);
    api.patch(&settings(&group), &on).ok();
    api.patch(&settings(&group), &json!({ "autoApprove": false })).ok();
    let rows = api.get(&format!("/skein/v1/audit?subject={}&action=enrollment-group.approval-changed", group.id)).ok();
    assert_eq!(rows["value"].as_array().unwrap().len(), 1);
    assert_eq!(rows["value"][0]["after"], json!({ "autoApprove": false }));
}
