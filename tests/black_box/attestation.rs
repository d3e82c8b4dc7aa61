//! Individual attestations (contract `central.md` §2.7): symmetric keys, TPM, and what all kinds share.

use crate::support::{Device, certificate, random_key, unique};
use serde_json::{Value, json};

fn keys(primary: &str, secondary: &str) -> Value {
    json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": primary, "secondaryKey": secondary } })
}

#[test]
fn a_device_has_none_until_one_is_set_and_after_it_is_deleted() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    api.get(&path).expect_central_error(404, "NotFound");
    api.patch(&path, &json!({})).expect_central_error(404, "NotFound");
    api.delete(&path).expect_central_error(404, "NotFound");
    api.put(&path, &keys(&random_key(32), &random_key(32))).ok();
    api.get(&path).ok();
    api.delete(&path).expect_no_content();
    api.get(&path).expect_central_error(404, "NotFound");
    api.delete(&path).expect_central_error(404, "NotFound");
}

#[test]
fn keys_are_given_back_as_they_were_set_and_a_patch_changes_them() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let first = keys(&random_key(32), &random_key(32));
    assert_eq!(api.put(&path, &first).ok(), first);
    assert_eq!(api.get(&path).ok(), first);
    let new = random_key(48);
    let patched = api.patch(&path, &json!({ "symmetricKey": { "primaryKey": new } })).ok();
    let expected = keys(&new, first["symmetricKey"]["secondaryKey"].as_str().unwrap());
    assert_eq!(patched, expected);
    assert_eq!(api.get(&path).ok(), expected);
    assert_eq!(api.patch(&path, &json!({})).ok(), expected);
}

#[test]
fn a_put_replaces_an_attestation_with_one_of_another_kind() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    api.put(&path, &keys(&random_key(32), &random_key(32))).ok();
    let tpm = json!({ "type": "tpm", "tpm": { "endorsementKey": unique("EK") } });
    assert_eq!(api.put(&path, &tpm).ok(), tpm);
    assert_eq!(api.get(&path).ok(), tpm);
}

#[test]
fn a_key_is_base64_of_16_to_64_bytes() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let good = random_key(32);
    for length in [16, 64] {
        api.put(&path, &keys(&random_key(length), &good)).ok();
    }
    let url_safe = "-_-_".repeat(11);
    let unpadded = good.trim_end_matches('=').to_owned();
    for bad in ["", "not base64!", &random_key(15), &random_key(65), &url_safe, &unpadded, &format!(" {good}")] {
        for body in [keys(bad, &good), keys(&good, bad)] {
            let message = api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
            assert!(bad.is_empty() || !message.contains(bad), "the message repeats a key: {message}");
        }
        let patch = json!({ "symmetricKey": { "primaryKey": bad } });
        api.patch(&path, &patch).expect_central_error(422, "UnprocessableEntity");
    }
}

#[test]
fn what_is_no_attestation_is_unprocessable_and_changes_nothing() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let before = keys(&random_key(32), &random_key(32));
    api.put(&path, &before).ok();
    let key = random_key(32);
    for body in [
        json!({}),
        json!([]),
        json!({ "type": "password" }),
        json!({ "type": 1 }),
        json!({ "type": "symmetricKey" }),
        json!({ "type": "symmetricKey", "symmetricKey": null }),
        json!({ "type": "symmetricKey", "symmetricKey": key }),
        json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": key } }),
        json!({ "type": "symmetricKey", "symmetricKey": { "secondaryKey": key } }),
        json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": key, "secondaryKey": 1 } }),
        json!({ "symmetricKey": { "primaryKey": key, "secondaryKey": key } }),
        json!({ "type": "tpm" }),
        json!({ "type": "tpm", "tpm": {} }),
        json!({ "type": "tpm", "tpm": { "endorsementKey": "" } }),
        json!({ "type": "tpm", "tpm": { "endorsementKey": 1 } }),
        json!({ "type": "tpm", "tpm": { "endorsementKey": "x".repeat(4097) } }),
        json!({ "type": "x509" }),
        json!({ "type": "x509", "x509": {} }),
        json!({ "type": "x509", "x509": { "clientCertificates": {} } }),
    ] {
        api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
    }
    for patch in
        [json!({ "type": "tpm" }), json!({ "symmetricKey": null }), json!({ "symmetricKey": { "secondaryKey": null } })]
    {
        api.patch(&path, &patch).expect_central_error(422, "UnprocessableEntity");
    }
    assert_eq!(api.get(&path).ok(), before);
}

#[test]
fn an_attestation_goes_with_its_device() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    api.put(&device.path("/attestation"), &keys(&random_key(32), &random_key(32))).ok();
    api.delete(&device.path("")).expect_no_content();
    api.put(&device.path(""), &json!({})).ok();
    api.get(&device.path("/attestation")).expect_central_error(404, "NotFound");
    let credentials = api.get(&device.path("/credentials")).ok();
    assert_eq!(credentials["symmetricKey"]["primaryKey"], device.primary_key.as_str());
}

#[test]
fn replacing_a_device_leaves_its_attestation() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let attestation = keys(&random_key(32), &random_key(32));
    api.put(&device.path("/attestation"), &attestation).ok();
    api.put(&device.path(""), &json!({ "displayName": "new" })).ok();
    assert_eq!(api.get(&device.path("/attestation")).ok(), attestation);
}

#[test]
fn a_patch_can_change_the_kind_if_it_brings_what_the_kind_needs() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    api.put(&path, &keys(&random_key(32), &random_key(32))).ok();
    let certificate = certificate(Some(&device.id));
    let x509 = json!({ "clientCertificates": { "primary": { "certificate": certificate.base64_of_pem() } } });
    let patched = api.patch(&path, &json!({ "type": "x509", "symmetricKey": null, "x509": x509 })).ok();
    assert_eq!(patched["x509"]["clientCertificates"]["primary"]["info"]["sha1Thumbprint"], certificate.thumbprint);
    assert_eq!(patched.get("symmetricKey"), None);
}
