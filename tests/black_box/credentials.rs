//! `GET /api/devices/{deviceId}/credentials` (contract `central.md` §2.5).

use crate::support::{Device, certificate, random_key, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn credentials(device: &Device<'_>) -> Value {
    device.api.place.administrator().get(&device.path("/credentials")).ok()
}

#[test]
fn a_device_without_an_attestation_has_keys_derived_for_it_alone() {
    let place = shared_place!();
    let [one, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    let keys = [&one.primary_key, &one.secondary_key, &other.primary_key, &other.secondary_key];
    for (number, key) in keys.iter().enumerate() {
        assert_eq!(STANDARD.decode(key).unwrap().len(), 32);
        assert!(!keys[..number].contains(key), "two of four keys are the same");
    }
    assert_eq!(one.id_scope, other.id_scope);
    let names: Vec<_> = credentials(&one).as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["idScope", "symmetricKey"]);
}

#[test]
fn derived_keys_are_the_same_each_time_and_after_the_device_was_made_anew() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let before = credentials(&device);
    assert_eq!(credentials(&device), before);
    let api = place.administrator();
    api.delete(&device.path("")).expect_no_content();
    api.put(&device.path(""), &json!({})).ok();
    assert_eq!(credentials(&device), before);
}

#[test]
fn an_attestation_of_its_own_takes_the_place_of_derived_keys() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let derived = credentials(&device);
    let api = place.administrator();
    let with_scope = |mut proof: Value| {
        proof["idScope"] = json!(device.id_scope);
        proof
    };
    let keys = json!({ "symmetricKey": { "primaryKey": random_key(32), "secondaryKey": random_key(64) } });
    let set = |kind: &str, mut body: Value| {
        body["type"] = json!(kind);
        api.put(&device.path("/attestation"), &body).ok();
    };
    set("symmetricKey", keys.clone());
    assert_eq!(credentials(&device), with_scope(keys));

    let tpm = json!({ "tpm": { "endorsementKey": unique("EK") } });
    set("tpm", tpm.clone());
    assert_eq!(credentials(&device), with_scope(tpm));

    let certificate = certificate(Some(&device.id));
    set("x509", json!({ "x509": { "clientCertificates": { "primary": { "certificate": certificate.pem } } } }));
    let shown = json!({ "primary": { "info": { "sha1Thumbprint": certificate.thumbprint } } });
    assert_eq!(credentials(&device), with_scope(json!({ "x509": { "clientCertificates": shown } })));

    api.delete(&device.path("/attestation")).expect_no_content();
    assert_eq!(credentials(&device), derived);
}

#[test]
fn a_blocked_device_has_credentials_all_the_same() {
    let device = Device::create(shared_place!(), "d", &json!({ "enabled": false }));
    assert_eq!(credentials(&device)["symmetricKey"]["primaryKey"], device.primary_key.as_str());
}
