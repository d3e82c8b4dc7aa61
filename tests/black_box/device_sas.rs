//! The tokens that devices send with their messages (contract `central.md` §8.3, 8.6).

use crate::support::{Answer, Device, DeviceToken, Place, encoded, events, random_key, stable, unique, unix_now};
use serde_json::json;

/// What a device with this token gets for a message.
fn send(place: &Place, device: &str, authorization: impl Into<String>) -> Answer {
    place.with(authorization).post(&events(device), &json!({ "t": 1 }))
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    answer.expect_hub_error(401, "IotHubUnauthorizedAccess");
}

#[test]
fn either_key_of_the_device_lets_it_in() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let token = DeviceToken::of_hub(&place.hub(), &device.id);
    for key in [&device.primary_key, &device.secondary_key] {
        send(place, &device.id, token.sign(key)).expect_no_content();
    }
}

#[test]
fn the_hub_is_the_host_of_the_request_with_or_without_its_port_in_any_case() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    for origin in place.origins() {
        let authority = origin.split_once("://").unwrap().1;
        for hub in [authority.to_owned(), place.hub(), authority.to_uppercase()] {
            let token = DeviceToken::of_hub(&hub, &device.id).sign(&device.primary_key);
            let call = place.with(token).call("POST", &events(&device.id)).json(&json!({ "t": 1 }));
            call.to(origin).send().expect_no_content();
        }
    }
}

#[test]
fn the_resource_is_signed_as_it_was_sent() {
    let place = shared_place!();
    let device = Device::create(place, "D:1#", &json!({}));
    let plain = format!("{}/devices/{}", place.hub(), device.id);
    let upper = encoded(&plain);
    let lower = upper.replace("%2F", "%2f").replace("%3A", "%3a");
    // The C# SDK encodes the id once more.
    let twice = encoded(&format!("{}/devices/{}", place.hub(), encoded(&device.id)));
    for resource in [plain, upper, lower, twice] {
        let token = DeviceToken::of_resource(resource).sign(&device.primary_key);
        send(place, &device.id, token).expect_no_content();
    }
}

#[test]
fn a_changed_token_is_refused() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let expiry = unix_now() + 600;
    let token = DeviceToken::of_hub(&place.hub(), &device.id).until(expiry).sign(&device.primary_key);
    send(place, &device.id, token.clone()).expect_no_content();
    for changed in [
        token.replace(&format!("se={expiry}"), &format!("se={}", expiry + 1)),
        token.replace("%2F", "%2f"),
        token.replace("&sig=", "&sig=A"),
        token.replace("SharedAccessSignature", "Bearer"),
        format!("{token}&skn=iothubowner"),
        format!("{token}&se={expiry}"),
        format!("{token}&x=y"),
        token.replace("%2Fdevices%2F", "%2Fdevices%2F%2F"),
    ] {
        assert_ne!(changed, token);
        assert_refused(&send(place, &device.id, changed));
    }
}

#[test]
fn another_key_is_refused() {
    let place = shared_place!();
    let [device, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    let token = DeviceToken::of_hub(&place.hub(), &device.id);
    for key in [&random_key(32), &other.primary_key, &random_key(64)] {
        assert_refused(&send(place, &device.id, token.sign(key)));
    }
}

#[test]
fn an_expired_token_is_refused() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let token = DeviceToken::of_hub(&place.hub(), &device.id);
    for expiry in [0, 1_663_119_026, unix_now() - 1] {
        assert_refused(&send(place, &device.id, token.clone().until(expiry).sign(&device.primary_key)));
    }
    // Milliseconds are not seconds.
    assert_refused(&send(place, &device.id, token.until((unix_now() + 600) * 1000).sign(&device.primary_key)));
}

#[test]
fn a_device_speaks_for_itself_alone() {
    let place = shared_place!();
    let [device, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    let token = DeviceToken::of_hub(&place.hub(), &device.id).sign(&device.primary_key);
    assert_refused(&send(place, &other.id, token.clone()));
    // Whether there is such a device makes no difference.
    assert_refused(&send(place, &unique("never"), token));
    let nothing_stored = place.administrator().get(&other.path("/telemetry/t"));
    nothing_stored.expect_central_error(404, "NotFound");
}

#[test]
fn a_token_for_another_hub_is_refused() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    for hub in ["another.example.net", "127.0.0.1:1", &format!("{}.example.net", place.hub()), &device.id_scope] {
        let token = DeviceToken::of_hub(hub, &device.id).sign(&device.primary_key);
        assert_refused(&send(place, &device.id, token));
    }
}

#[test]
fn a_resource_of_another_form_is_refused() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let (hub, id) = (place.hub(), &device.id);
    for resource in [
        hub.clone(),
        format!("{hub}/devices"),
        format!("{hub}/devices/{id}/"),
        format!("{hub}/devices/{id}/modules/m"),
        format!("{hub}/Devices/{id}"),
        format!("/devices/{id}"),
        format!("{hub}/registrations/{id}"),
    ] {
        let token = DeviceToken::of_resource(encoded(&resource)).sign(&device.primary_key);
        assert_refused(&send(place, id, token));
    }
}

#[test]
fn a_policy_of_a_device_may_be_named_and_no_other() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let token = DeviceToken::of_hub(&place.hub(), &device.id);
    for name in [None, Some(""), Some("device")] {
        send(place, &device.id, token.clone().key_name(name).sign(&device.primary_key)).expect_no_content();
    }
    for name in ["registration", "iothubowner", "service"] {
        assert_refused(&send(place, &device.id, token.clone().key_name(Some(name)).sign(&device.primary_key)));
    }
}

#[test]
fn an_attestation_of_its_own_beats_the_group() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let [primary, secondary] = [random_key(32), random_key(16)];
    let keys = json!({ "primaryKey": primary, "secondaryKey": secondary });
    let body = json!({ "type": "symmetricKey", "symmetricKey": keys });
    place.administrator().put(&device.path("/attestation"), &body).ok();
    let token = DeviceToken::of_hub(&place.hub(), &device.id);
    for key in [&primary, &secondary] {
        send(place, &device.id, token.sign(key)).expect_no_content();
    }
    for key in [&device.primary_key, &device.secondary_key] {
        assert_refused(&send(place, &device.id, token.sign(key)));
    }
    place.administrator().delete(&device.path("/attestation")).expect_no_content();
    let later = token.until(unix_now() + 300);
    send(place, &device.id, later.sign(&device.primary_key)).expect_no_content();
    assert_refused(&send(place, &device.id, later.sign(&primary)));
}

#[test]
fn the_hub_takes_devices_and_nobody_else() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let answer = place.administrator().post(&events(&device.id), &json!({ "t": 1 }));
    answer.expect_hub_error(403, "IotHubUnauthorizedAccess");
    place
        .administrator()
        .get(&stable(&format!("/api/devices/{}/telemetry/t", device.id)))
        .expect_central_error(404, "NotFound");
}
