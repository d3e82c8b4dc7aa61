//! The tokens that devices register with (contract `central.md` §8.3): who they prove to be, as `whoami` tells.

use crate::support::{Answer, Device, DeviceToken, Place, derived_key, encoded, random_key, unique, unix_now};
use serde_json::{Value, json};

fn whoami(place: &Place, token: impl Into<String>) -> Answer {
    place.with(token).get("/skein/v1/whoami")
}

#[track_caller]
fn assert_registers(answer: &Answer, id: &str, id_scope: &str) -> Value {
    let me = answer.ok();
    assert_eq!((&me["kind"], &me["id"]), (&json!("registration"), &json!(id)), "{me}");
    assert_eq!(me["attributes"]["id-scope"], id_scope, "{me}");
    assert_eq!(me["permissions"], json!([]), "{me}");
    me
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    answer.expect_skein_error(401, "unauthenticated", None);
}

#[test]
fn a_device_registers_with_either_key_of_its_group() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let token = DeviceToken::of_registration(&device.id_scope, &device.id);
    for key in [&device.primary_key, &device.secondary_key] {
        let me = assert_registers(&whoami(place, token.sign(key)), &device.id, &device.id_scope);
        assert!(me["attributes"]["enrollment-group"].is_string(), "{me}");
    }
}

#[test]
fn a_device_that_does_not_exist_yet_registers_with_the_key_derived_for_it() {
    let place = shared_place!();
    // Made, asked for its keys, and deleted: what clients do to learn them.
    let device = Device::create(place, "d", &json!({}));
    place.administrator().delete(&device.path("")).expect_no_content();
    let token = DeviceToken::of_registration(&device.id_scope, &device.id).sign(&device.primary_key);
    assert_registers(&whoami(place, token), &device.id, &device.id_scope);
}

#[test]
fn an_attestation_of_its_own_decides_alone() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let [primary, secondary] = [random_key(64), random_key(32)];
    let keys = json!({ "primaryKey": primary, "secondaryKey": secondary });
    let body = json!({ "type": "symmetricKey", "symmetricKey": keys });
    place.administrator().put(&device.path("/attestation"), &body).ok();
    let token = DeviceToken::of_registration(&device.id_scope, &device.id);
    for key in [&primary, &secondary] {
        let me = assert_registers(&whoami(place, token.sign(key)), &device.id, &device.id_scope);
        assert_eq!(me["attributes"].get("enrollment-group"), None, "{me}");
    }
    for key in [&device.primary_key, &device.secondary_key] {
        assert_refused(&whoami(place, token.sign(key)));
    }
}

#[test]
fn the_published_key_derivation_is_understood() {
    let place = shared_place!();
    // The example of contract §8.3: this group key and this registration id give this device key.
    let group = "8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw==";
    let registration = "sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6";
    let key = "Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc=";
    assert_eq!(derived_key(group, registration), key);
    // A device that was given that key of its own gets in with a token that was signed with it.
    let device = Device::create(place, "d", &json!({}));
    let keys = json!({ "primaryKey": random_key(32), "secondaryKey": key });
    let body = json!({ "type": "symmetricKey", "symmetricKey": keys });
    place.administrator().put(&device.path("/attestation"), &body).ok();
    let token = DeviceToken::of_registration(&device.id_scope, &device.id).sign(&derived_key(group, registration));
    assert_registers(&whoami(place, token), &device.id, &device.id_scope);
}

#[test]
fn a_token_is_signed_as_sent_in_either_case_of_its_encoding() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let plain = format!("{}/registrations/{}", device.id_scope, device.id);
    for resource in [plain.clone(), encoded(&plain), encoded(&plain).replace("%2F", "%2f")] {
        for name in [None, Some("registration")] {
            let token = DeviceToken::of_resource(resource.clone()).key_name(name).sign(&device.primary_key);
            assert_registers(&whoami(place, token), &device.id, &device.id_scope);
        }
    }
}

#[test]
fn a_wrong_registration_token_is_refused() {
    let place = shared_place!();
    let [device, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    let token = DeviceToken::of_registration(&device.id_scope, &device.id);
    let good = token.sign(&device.primary_key);
    assert_registers(&whoami(place, good.clone()), &device.id, &device.id_scope);
    for refused in [
        token.sign(&other.primary_key),
        token.sign(&random_key(64)),
        token.clone().until(unix_now() - 1).sign(&device.primary_key),
        token.clone().until(0).sign(&device.primary_key),
        token.clone().key_name(Some("device")).sign(&device.primary_key),
        DeviceToken::of_registration("0ne00000000", &device.id).sign(&device.primary_key),
        DeviceToken::of_registration(&device.id_scope, &other.id).sign(&device.primary_key),
        DeviceToken::of_registration(&device.id_scope, &unique("d")).sign(&device.primary_key),
        good.replace("registrations", "registration"),
        good.replace("&sig=", "&sig=A"),
    ] {
        assert_ne!(refused, good);
        assert_refused(&whoami(place, refused));
    }
}

#[test]
fn a_token_for_the_hub_does_not_register_and_one_for_registration_does_not_send() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let me = device.api.get("/skein/v1/whoami").ok();
    assert_eq!((&me["kind"], &me["id"]), (&json!("device"), &json!(device.id)));
    let held = ["telemetry.send", "twin.report", "commands.receive", "certificates.request"];
    let held = held.map(|name| json!({ "permission": name }));
    assert_eq!(me["permissions"], json!(held));
    let registration = DeviceToken::of_registration(&device.id_scope, &device.id).sign(&device.primary_key);
    let answer = place.with(registration).post(&crate::support::events(&device.id), &json!({ "t": 1 }));
    answer.expect_hub_error(403, "IotHubUnauthorizedAccess");
}
