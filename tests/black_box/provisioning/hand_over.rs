//! What a registered device is, and that it goes on with the key that it has.

use super::{Group, device, new_id};
use crate::support::{Device, DeviceToken, created, derived_key, encoded, events, random_key, stable};
use serde_json::json;

/// The whole way: group, derived key, registration, telemetry, and back.
#[test]
fn a_device_that_nobody_knew_registers_sends_and_is_read() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    let state = group.register(&id, &json!({})).ok()["registrationState"].take();
    let device_id = state["deviceId"].as_str().unwrap();
    let made = device(place, device_id).ok();
    assert_eq!(
        (&made["displayName"], &made["provisioned"], &made["enabled"]),
        (&json!(id), &json!(true), &json!(true))
    );
    assert_eq!((made.get("template"), &made["simulated"]), (None, &json!(false)));
    let hub = group.at_hub(&id, device_id);
    hub.post(&events(device_id), &json!({ "temperature": 21.5 })).expect_no_content();
    let last = stable(&format!("/api/devices/{device_id}/telemetry/temperature"));
    assert_eq!(place.administrator().get(&last).ok()["value"], 21.5);
    // The keys that an operator reads are those of its group.
    let credentials = place.administrator().get(&stable(&format!("/api/devices/{device_id}/credentials"))).ok();
    assert_eq!(credentials["symmetricKey"]["primaryKey"], derived_key(&group.key, &id));
}

#[test]
fn a_device_that_is_known_is_provisioned_and_stays_what_it_is() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let (plain, named) = (created(&place.administrator(), "dps", &json!({})), new_id());
    let body = json!({ "displayName": "Pump", "template": "dtmi:skein:Pump;1" });
    place.administrator().put(&stable(&format!("/api/devices/{named}")), &body).ok();
    assert_eq!(device(place, &named).ok()["provisioned"], false);
    let model = json!({ "payload": { "modelId": "dtmi:skein:Other;1" } });
    assert_eq!(group.register(&named, &model).ok()["registrationState"]["deviceId"], named);
    let after = device(place, &named).ok();
    assert_eq!((&after["displayName"], &after["provisioned"]), (&json!("Pump"), &json!(true)));
    assert_eq!(after["template"], "dtmi:skein:Pump;1", "a template that it has stays");
    group.at_hub(&named, &named).post(&events(&named), &json!({ "t": 1 })).expect_no_content();
    let plain = plain.replace('_', "-");
    group.register(&plain, &model).expect_status(200);
    assert_eq!(device(place, &plain).ok()["template"], "dtmi:skein:Other;1");
}

#[test]
fn an_edge_group_makes_edge_devices() {
    let place = shared_place!();
    let group = Group::new(place, "iotEdge");
    let id = new_id();
    group.register(&id, &json!({})).expect_status(200);
    let shown = place.administrator().get(&crate::support::preview(&format!("/api/devices/{id}"))).ok();
    assert_eq!(shown["type"], json!(["iotEdge"]));
}

#[test]
fn a_model_becomes_the_template_unless_the_deployment_refuses_unknown_ones() {
    let application = own_application!(&[], &[("unknown_templates", "refuse")]);
    let group = Group::new(&application, "iot");
    let model = "dtmi:skein:Lamp;1";
    let payload = json!({ "payload": { "modelId": model } });
    let (before, after) = (new_id(), new_id());
    group.register(&before, &payload).expect_status(200);
    assert_eq!(device(&application, &before).ok().get("template"), None);
    let template = json!({
        "@type": ["ModelDefinition", "DeviceModel"], "displayName": "Lamp",
        "capabilityModel": { "@id": "dtmi:skein:LampModel;1", "@type": "Interface", "contents": [] },
    });
    let path = stable(&format!("/api/deviceTemplates/{}", encoded(model)));
    application.administrator().put(&path, &template).ok();
    group.register(&after, &payload).expect_status(200);
    assert_eq!(device(&application, &after).ok()["template"], model);
    // Once there is one, the device that asked for it gets it the next time.
    group.register(&before, &payload).expect_status(200);
    assert_eq!(device(&application, &before).ok()["template"], model);
}

#[test]
fn a_registration_id_has_no_case_and_its_key_has() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    let device_id = id.to_lowercase();
    place.administrator().put(&stable(&format!("/api/devices/{device_id}")), &json!({})).ok();
    let upper = id.to_uppercase();
    let state = group.register(&upper, &json!({})).ok()["registrationState"].take();
    assert_eq!((&state["registrationId"], &state["deviceId"]), (&json!(upper), &json!(device_id)));
    device(place, &upper).expect_central_error(404, "NotFound");
    // It goes on with the key that was derived for what it calls itself.
    group.at_hub(&upper, &device_id).post(&events(&device_id), &json!({ "t": 1 })).expect_no_content();
    let mixed = format!("{}{}", &upper[..4], &device_id[4..]);
    if mixed != upper && mixed != device_id {
        place.administrator().put(&stable(&format!("/api/devices/{mixed}")), &json!({})).ok();
        group.register(&upper, &json!({})).expect_provisioning_error(409_000);
    }
}

#[test]
fn an_attestation_of_its_own_goes_before_the_groups() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let device = Device::create(place, "dps", &json!({}));
    let id = device.id.replace('_', "-");
    let keys = json!({ "primaryKey": random_key(32), "secondaryKey": random_key(64) });
    let body = json!({ "type": "symmetricKey", "symmetricKey": keys });
    place.administrator().put(&device.path("/attestation"), &body).ok();
    let register = group.registration(&id, "/register");
    group.register(&id, &json!({})).expect_provisioning_error(401_002);
    // Nor does another spelling of the id get around it.
    let upper = id.to_uppercase();
    group.register(&upper, &json!({})).expect_provisioning_error(401_002);
    for name in ["primaryKey", "secondaryKey"] {
        let key = keys[name].as_str().unwrap();
        let client = place.with(DeviceToken::of_registration(&group.id_scope, &id).sign(key));
        let state = client.put(&register, &json!({ "registrationId": id })).ok();
        assert_eq!(state["status"], "assigned");
        let hub = place.with(DeviceToken::of_hub(&place.hub(), &id).sign(key));
        hub.post(&events(&id), &json!({ "t": 1 })).expect_no_content();
    }
    assert_eq!(super::device(place, &id).ok()["provisioned"], true);
}

#[test]
fn a_device_outlives_its_group_and_another_does_not_register_by_it() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let (id, late) = (new_id(), new_id());
    group.register(&id, &json!({})).expect_status(200);
    place.administrator().delete(&group.path()).expect_status(204);
    group.at_hub(&id, &id).post(&events(&id), &json!({ "t": 1 })).expect_no_content();
    group.register(&late, &json!({})).expect_provisioning_error(401_002);
    group.register(&id, &json!({})).expect_provisioning_error(401_002);
    // The id of the group is free, and one of that name has nothing of the old one.
    let body = json!({ "displayName": "New", "type": "iot", "attestation": { "type": "symmetricKey" } });
    place.administrator().put(&group.path(), &body).ok();
    group.register(&late, &json!({})).expect_provisioning_error(401_002);
    group.at_hub(&id, &id).post(&events(&id), &json!({ "t": 2 })).expect_no_content();
    let listed = place.administrator().get(&stable("/api/enrollmentGroups")).ok();
    assert!(listed["value"].as_array().unwrap().iter().all(|group| !group["id"].as_str().unwrap().contains('#')));
}

#[test]
fn a_device_moves_to_the_group_that_it_registers_by() {
    let place = shared_place!();
    let (first, second) = (Group::new(place, "iot"), Group::new(place, "iot"));
    let id = new_id();
    first.register(&id, &json!({})).expect_status(200);
    second.register(&id, &json!({})).expect_status(200);
    second.at_hub(&id, &id).post(&events(&id), &json!({ "t": 1 })).expect_no_content();
    first.at_hub(&id, &id).post(&events(&id), &json!({ "t": 2 })).expect_hub_error(401, "IotHubUnauthorizedAccess");
}
