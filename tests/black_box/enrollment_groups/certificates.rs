//! The signing certificates of a group.

use super::{group, path, symmetric, with, x509};
use crate::support::{Authority, certificate, thumbprint, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::IsCa;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

fn body(certificate: &str) -> Value {
    json!({ "certificate": certificate })
}

#[test]
fn a_certificate_is_set_in_any_encoding_and_never_given_back() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &x509());
    let before = api.get(&path(&id, "")).ok();
    let authority = Authority::new(&unique("root"));
    for (entry, text) in [
        ("primary", STANDARD.encode(&authority.pem)),
        ("secondary", STANDARD.encode(&authority.der)),
        ("secondary", authority.pem.clone()),
        ("secondary", format!("subject=x\n{}\n\n", authority.pem.replace('\n', "\r\n"))),
    ] {
        let set = api.put(&path(&id, &format!("/certificates/{entry}")), &body(&text)).ok();
        let info = json!({ "sha1Thumbprint": thumbprint(&authority.der) });
        assert_eq!(set, json!({ "verified": false, "info": info, "etag": set["etag"] }));
        assert_eq!(api.get(&path(&id, &format!("/certificates/{entry}"))).ok(), set);
    }
    let group = api.get(&path(&id, "")).ok();
    let primary = api.get(&path(&id, "/certificates/primary")).ok();
    assert_eq!(group["attestation"]["x509"]["signingCertificates"]["primary"], primary);
    assert_ne!(group["etag"], before["etag"], "its certificates are part of the group");
}

#[test]
fn an_administrator_may_vouch_for_a_certificate() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &x509());
    let authority = Authority::new(&unique("root"));
    let entry = path(&id, "/certificates/primary");
    let vouched = with(body(&authority.pem), "verified", json!(true));
    assert_eq!(api.put(&entry, &vouched).ok()["verified"], true);
    // Setting it anew without a word takes that back.
    assert_eq!(api.put(&entry, &body(&authority.pem)).ok()["verified"], false);
    api.put(&entry, &with(vouched, "verified", json!("yes"))).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn each_check_of_a_certificate_is_named() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &x509());
    let entry = path(&id, "/certificates/primary");
    let name = unique("root");
    let adjusted =
        |adjust: fn(&mut rcgen::CertificateParams)| Authority::with(&name, &rcgen::PKCS_ECDSA_P256_SHA256, adjust).pem;
    let refused = |text: &str, says: &str| {
        let message = api.put(&entry, &body(text)).expect_central_error(422, "UnprocessableEntity");
        assert!(message.starts_with("certificate: ") && message.contains(says), "{says}: {message}");
    };
    let two = format!("{}{}", Authority::new(&name).pem, Authority::new(&name).pem);
    refused(&two, "chain");
    refused(&STANDARD.encode(two), "chain");
    refused("?", "PEM");
    refused("AAAA", "X.509");
    refused(&adjusted(|one| one.not_after = (SystemTime::now() - Duration::from_mins(6)).into()), "valid");
    refused(&adjusted(|one| one.not_before = (SystemTime::now() + Duration::from_mins(6)).into()), "valid");
    refused(&adjusted(|one| one.is_ca = IsCa::ExplicitNoCa), "authority");
    refused(&certificate(Some(&name)).pem, "authority");
    for (fixture, says) in [("rsa_1024", "2048"), ("k256", "key"), ("p521", "key"), ("v1_issued", "self-signed")] {
        refused(&fixture_text(fixture), says);
    }
    api.put(&entry, &json!({})).expect_central_error(422, "UnprocessableEntity");
    api.put(&entry, &json!({ "certificate": null })).expect_central_error(422, "UnprocessableEntity");
    api.put(&entry, &json!({ "certificate": 1 })).expect_central_error(422, "UnprocessableEntity");
    api.get(&entry).expect_central_error(404, "NotFound");
    // Five minutes either way are forgiven.
    for adjust in [
        (|one: &mut rcgen::CertificateParams| one.not_after = (SystemTime::now() - Duration::from_mins(4)).into())
            as fn(&mut _),
        |one: &mut rcgen::CertificateParams| one.not_before = (SystemTime::now() + Duration::from_mins(4)).into(),
    ] {
        api.put(&entry, &body(&adjusted(adjust))).expect_status(200);
    }
}

/// The text of a certificate that OpenSSL made.
fn fixture_text(name: &str) -> String {
    let file = format!("{}/crates/x509/tests/fixtures/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn every_kind_of_key_that_the_contract_names_is_taken() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    for name in ["rsa_2048_sha256", "rsa_4096_sha256", "p256_sha256", "p384_sha384", "ed25519", "v1"] {
        let id = group(&api, &x509());
        let set = api.put(&path(&id, "/certificates/primary"), &body(&fixture_text(name)));
        assert_eq!(set.ok()["verified"], false, "{name}");
    }
}

#[test]
fn a_certificate_belongs_to_one_group() {
    let place = shared_place!();
    let api = place.administrator();
    let (one, other) = (group(&api, &x509()), group(&api, &x509()));
    let authority = Authority::new(&unique("root"));
    let entry = |id: &str, entry: &str| path(id, &format!("/certificates/{entry}"));
    api.put(&entry(&one, "primary"), &body(&authority.pem)).ok();
    api.put(&entry(&other, "secondary"), &body(&authority.pem)).expect_central_error(409, "Conflict");
    let mut inline = x509();
    inline["attestation"]["x509"] = json!({ "signingCertificates": { "primary": body(&authority.pem) } });
    let third = unique("eg").replace('_', "-");
    api.put(&path(&third, ""), &inline).expect_central_error(409, "Conflict");
    api.get(&path(&third, "")).expect_central_error(404, "NotFound");
    // It is free when it is deleted, or its group is.
    api.delete(&entry(&one, "primary")).expect_status(204);
    api.delete(&entry(&one, "primary")).expect_central_error(404, "NotFound");
    api.put(&entry(&other, "secondary"), &body(&authority.pem)).ok();
    api.delete(&path(&other, "")).expect_status(204);
    let made = api.put(&path(&third, ""), &inline).ok();
    let primary = api.get(&entry(&third, "primary")).ok();
    assert_eq!(made["attestation"]["x509"]["signingCertificates"], json!({ "primary": primary }));
    // What a client read it may send back; null takes nothing away.
    let named = with(made.clone(), "displayName", json!("Named"));
    let named = api.patch(&path(&third, ""), &named).ok();
    assert_eq!(named["attestation"], made["attestation"]);
    let null = json!({ "attestation": { "x509": { "signingCertificates": { "primary": null } } } });
    api.patch(&path(&third, ""), &null).expect_central_error(422, "UnprocessableEntity");
    let next = Authority::new(&unique("root"));
    let second = json!({ "attestation": { "x509": { "signingCertificates": { "secondary": body(&next.pem) } } } });
    let both = api.patch(&path(&third, ""), &second).ok();
    assert_eq!(both["attestation"]["x509"]["signingCertificates"].as_object().unwrap().len(), 2);
    let bad = json!({ "attestation": { "x509": { "signingCertificates": { "secondary": body("AAAA") } } } });
    api.patch(&path(&third, ""), &bad).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn a_place_is_primary_or_secondary_of_a_group_with_certificates() {
    let place = shared_place!();
    let api = place.administrator();
    let authority = Authority::new(&unique("root"));
    let (certificates, keys) = (group(&api, &x509()), group(&api, &symmetric()));
    let calls = |id: &str, entry: &str| {
        let entry = format!("/certificates/{entry}");
        [
            api.get(&path(id, &entry)),
            api.put(&path(id, &entry), &body(&authority.pem)),
            api.delete(&path(id, &entry)),
            api.call("POST", &path(id, &format!("{entry}/generateVerificationCode"))).send(),
            api.post(&path(id, &format!("{entry}/verify")), &body(&authority.pem)),
        ]
    };
    for answer in calls(&certificates, "third").iter().chain(&calls("absent", "primary")) {
        answer.expect_central_error(404, "NotFound");
    }
    for answer in calls(&keys, "primary") {
        answer.expect_central_error(409, "Conflict");
    }
    let empty = group(&api, &x509());
    api.get(&path(&empty, "/certificates/primary")).expect_central_error(404, "NotFound");
    api.delete(&path(&empty, "/certificates/primary")).expect_central_error(404, "NotFound");
    let code = path(&empty, "/certificates/primary/generateVerificationCode");
    api.call("POST", &code).send().expect_central_error(404, "NotFound");
}

#[test]
fn a_certificate_has_a_tag_of_its_own() {
    let place = shared_place!();
    let api = place.administrator();
    let id = group(&api, &x509());
    let entry = path(&id, "/certificates/primary");
    let (first, second) = (Authority::new(&unique("root")), Authority::new(&unique("root")));
    api.put(&entry, &with(body(&first.pem), "etag", json!("x"))).expect_central_error(412, "PreconditionFailed");
    let set = api.put(&entry, &body(&first.pem)).ok();
    let etag = set["etag"].as_str().unwrap();
    api.put(&entry, &with(body(&second.pem), "etag", json!("x"))).expect_central_error(412, "PreconditionFailed");
    let replaced = api.put(&entry, &with(body(&second.pem), "etag", json!(etag))).ok();
    assert_eq!(replaced["info"]["sha1Thumbprint"], thumbprint(&second.der));
    assert_ne!(replaced["etag"], set["etag"]);
    api.call("DELETE", &entry)
        .header("if-match", &format!("\"{etag}\""))
        .send()
        .expect_central_error(412, "PreconditionFailed");
    let etag = replaced["etag"].as_str().unwrap();
    api.call("DELETE", &entry).header("if-match", &format!("\"{etag}\"")).send().expect_status(204);
}
