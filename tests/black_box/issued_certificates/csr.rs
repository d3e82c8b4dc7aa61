//! Certificates that an operator or the device itself asks for.

use super::{AUTHORITY, CSR, body, csr_of, new_key, path, refusal, verified};
use crate::support::{Device, Organization, Person, created, role, stable, subject, token_with_roles, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, KeyPair, PublicKeyData};
use serde_json::{Value, json};
use skein_x509::Certificate;

const YEAR: i64 = 365 * 24 * 3_600_000;

#[test]
fn an_operator_gets_a_certificate_for_a_device() {
    let place = shared_place!();
    let operator = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    let id = created(&operator, "d", &json!({}));
    let key = new_key();
    let body = json!({ "deviceId": id, "csr": csr_of(&key, &id) });
    let issued = operator.post(CSR, &body).expect_status(201).json();
    let (leaf, authority) = verified(&issued, &id);
    assert_eq!(leaf.public_key().unwrap().der(), key.subject_public_key_info());
    let names: Vec<&String> = issued.as_object().unwrap().keys().collect();
    assert_eq!(names, ["certificate", "chain", "deviceId", "notAfter", "notBefore", "serialNumber"]);
    let lived = leaf.validity().not_after.unix_millis() - leaf.validity().not_before.unix_millis();
    assert!((YEAR..YEAR + 10 * 60_000).contains(&lived), "{lived}");
    assert_eq!((issued["serialNumber"].as_str().unwrap().len(), leaf.serial_number().len()), (32, 16));
    assert_eq!(leaf.basic_constraints().unwrap().map(|found| found.is_authority), Some(false));
    assert!(leaf.may_authenticate_clients().unwrap());
    let kept = operator.get(&path(&issued["serialNumber"])).ok();
    for name in ["certificate", "chain", "serialNumber", "deviceId", "notBefore", "notAfter"] {
        assert_eq!(kept[name], issued[name], "{name}");
    }
    assert_eq!((&kept["status"], &kept["sha256Thumbprint"]), (&json!("active"), &json!(leaf.sha256_thumbprint())));
    let known = operator.get(AUTHORITY).ok();
    let known = Certificate::parse(known["certificate"].as_str().unwrap()).unwrap();
    assert_eq!(known, authority);
}

#[test]
fn who_asks_again_for_the_same_key_gets_the_same() {
    let place = shared_place!();
    let api = place.administrator();
    let id = created(&api, "d", &json!({}));
    let key = new_key();
    let ask = || api.post(CSR, &json!({ "deviceId": id, "csr": csr_of(&key, &id) })).expect_status(201).json();
    let first = ask();
    let again: Vec<Value> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(again.iter().all(|answer| *answer == first), "{again:?}");
    // One that was revoked is not given again.
    api.delete(&path(&first["serialNumber"])).expect_no_content();
    assert_ne!(ask()["serialNumber"], first["serialNumber"]);
}

#[test]
fn a_device_gets_one_for_itself_and_for_no_other() {
    let place = shared_place!();
    let [device, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    verified(&device.api.post(CSR, &body(&device.id)).expect_status(201).json(), &device.id);
    for id in [&other.id, &unique("never")] {
        refusal(&device.api.post(CSR, &body(id)), 401);
    }
}

#[test]
fn who_may_not_write_enrolment_groups_everywhere_gets_none() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let administrator = place.administrator();
    let id = created(&administrator, "d", &json!({ "organizations": [organization] }));
    for api in [Person::new(place).api(), organization.token(role::ORG_ADMIN)] {
        refusal(&api.post(CSR, &body(&id)), 403);
    }
    refusal(&token_with_roles(place, &json!([{ "role": role::OPERATOR }])).post(CSR, &body(&id)), 403);
    refusal(&place.anonymous().post(CSR, &body(&id)), 401);
    administrator.delete(&stable(&format!("/api/devices/{id}"))).expect_no_content();
}

#[test]
fn a_request_that_does_not_hold_is_refused_by_name() {
    let place = shared_place!();
    let api = place.administrator();
    let id = created(&api, "d", &json!({}));
    let good = csr_of(&new_key(), &id);
    let refused = |csr: &str, says: &str| {
        let (message, field) = refusal(&api.post(CSR, &json!({ "deviceId": id, "csr": csr })), 422);
        assert!(field == "csr" && message.contains(says), "{says}: {message}");
    };
    refused("?", "PEM");
    refused("AAAA", "PKCS#10");
    refused(&format!("{good}{good}"), "one");
    refused(&csr_of(&new_key(), &format!("{id}x")), "common name");
    // The end of a request is that of its signature.
    let mut der = subject(&id).serialize_request(&new_key()).unwrap().der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    refused(&STANDARD.encode(der), "signature");
    for fixture in ["request_rsa_1024", "request_sha1"] {
        let file = format!("{}/crates/x509/tests/fixtures/{fixture}.pem", env!("CARGO_MANIFEST_DIR"));
        refused(&std::fs::read_to_string(file).unwrap(), "");
    }
    refusal(&api.post(CSR, &json!({ "deviceId": id })), 422);
    refusal(&api.post(CSR, &json!({ "deviceId": id, "csr": good, "days": 9 })), 422);
    refusal(&api.post(CSR, &body(&unique("never"))), 404);
    let (_, field) = refusal(&api.post(CSR, &json!({ "deviceId": "a b", "csr": good })), 422);
    assert_eq!(field, "deviceId");
    // A request without a name is for whoever shows it.
    let mut nameless = CertificateParams::default();
    nameless.distinguished_name = DistinguishedName::new();
    let nameless = nameless.serialize_request(&new_key()).unwrap().pem().unwrap();
    verified(&api.post(CSR, &json!({ "deviceId": id, "csr": nameless })).expect_status(201).json(), &id);
}

#[test]
fn an_id_of_64_characters_is_the_longest() {
    let place = shared_place!();
    let api = place.administrator();
    let id = |length: usize| format!("{:x<length$}", unique("d"));
    let (longest, longer) = (id(64), id(65));
    for id in [&longest, &longer] {
        api.put(&stable(&format!("/api/devices/{id}")), &json!({})).ok();
    }
    verified(&api.post(CSR, &body(&longest)).expect_status(201).json(), &longest);
    let csr = csr_of(&new_key(), "d");
    let (_, field) = refusal(&api.post(CSR, &json!({ "deviceId": longer, "csr": csr })), 422);
    assert_eq!(field, "deviceId");
}

#[test]
fn every_kind_of_key_that_is_taken_gets_one() {
    let place = shared_place!();
    let api = place.administrator();
    let id = created(&api, "d", &json!({}));
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let body = json!({ "deviceId": id, "csr": csr_of(&key, &id) });
        let (leaf, _) = verified(&api.post(CSR, &body).expect_status(201).json(), &id);
        assert_eq!(leaf.public_key().unwrap().der(), key.subject_public_key_info());
    }
}

#[test]
fn a_device_has_ten_certificates_that_are_good_at_most() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let issued: Vec<Value> =
        (0..10).map(|_| device.api.post(CSR, &body(&device.id)).expect_status(201).json()).collect();
    refusal(&device.api.post(CSR, &body(&device.id)), 409);
    refusal(&api.post(CSR, &body(&device.id)), 409);
    api.delete(&path(&issued[3]["serialNumber"])).expect_no_content();
    device.api.post(CSR, &body(&device.id)).expect_status(201);
}
