//! Devices that prove who they are and are refused all the same: blocked and deleted ones.

use crate::support::{Device, DeviceToken, events, let_remembered_credentials_end, random_key, unix_now};
use serde_json::json;

#[test]
fn a_blocked_device_is_refused_at_once_and_then_told_why() {
    let place = shared_place!();
    let api = place.administrator();
    let device = Device::create(place, "d", &json!({}));
    device.send(&json!({ "t": 1 })).expect_no_content();
    api.patch(&device.path(""), &json!({ "enabled": false })).ok();
    // Nothing is stored from now on, even where the credential was found good a moment ago.
    assert!([401, 403].contains(&device.send(&json!({ "t": 2 })).status));
    let new_token = DeviceToken::of_hub(&place.hub(), &device.id).until(unix_now() + 300).sign(&device.primary_key);
    let answer = place.with(new_token).post(&events(&device.id), &json!({ "t": 3 }));
    answer.expect_hub_error(403, "IotHubUnauthorizedAccess");
    let_remembered_credentials_end();
    device.send(&json!({ "t": 4 })).expect_hub_error(403, "IotHubUnauthorizedAccess");
    assert_eq!(device.last("t"), 1);
    api.patch(&device.path(""), &json!({ "enabled": true })).ok();
    device.send(&json!({ "t": 5 })).expect_no_content();
    assert_eq!(device.last("t"), 5);
}

#[test]
fn a_device_that_was_made_blocked_is_forbidden() {
    let device = Device::create(shared_place!(), "d", &json!({ "enabled": false }));
    device.send(&json!({ "t": 1 })).expect_hub_error(403, "IotHubUnauthorizedAccess");
}

#[test]
fn a_deleted_device_is_refused_at_once_and_unknown_later() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    device.send(&json!({ "t": 1 })).expect_no_content();
    place.administrator().delete(&device.path("")).expect_no_content();
    assert!([401, 404].contains(&device.send(&json!({ "t": 2 })).status));
    // Its derived key is still right, so it may learn that it is gone.
    let later = DeviceToken::of_hub(&place.hub(), &device.id).until(unix_now() + 300).sign(&device.primary_key);
    place.with(later).post(&events(&device.id), &json!({})).expect_hub_error(404, "DeviceNotFound");
    // Who has another key learns nothing.
    let token = DeviceToken::of_hub(&place.hub(), &device.id).sign(&random_key(32));
    place.with(token).post(&events(&device.id), &json!({})).expect_hub_error(401, "IotHubUnauthorizedAccess");
}

#[test]
fn a_device_made_anew_does_not_inherit_telemetry() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    device.send(&json!({ "t": 1 })).expect_no_content();
    let api = place.administrator();
    api.delete(&device.path("")).expect_no_content();
    api.put(&device.path(""), &json!({})).ok();
    api.get(&device.path("/telemetry/t")).expect_central_error(404, "NotFound");
    assert_eq!(device.query("").ok(), json!({ "points": [] }));
}
