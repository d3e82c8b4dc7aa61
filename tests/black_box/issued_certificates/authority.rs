//! The authority of the deployment.

use super::{AUTHORITY, CSR, body, csr_of, path, refusal, verified};
use crate::support::{Api, Authority, Person, certificate, created, thumbprint, unique};
use rcgen::{ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};
use serde_json::{Value, json};
use skein_x509::Certificate;
use std::thread;
use std::time::{Duration, SystemTime};

fn supplied(authority: &Authority) -> Value {
    json!({ "certificate": authority.pem, "privateKey": authority.key.serialize_pem() })
}

/// The actions that the audit log has about the authority with this certificate, the newest first.
fn audited(api: &Api<'_>, authority: &Value) -> Vec<Value> {
    let subject = authority["sha256Thumbprint"].as_str().unwrap();
    let rows = api.get(&format!("/skein/v1/audit?subject={subject}")).ok();
    rows["value"].as_array().unwrap().iter().map(|row| row["action"].clone()).collect()
}

#[test]
fn the_first_use_makes_one_however_many_come_at_once() {
    let mut application = own_application!(&[], &[]);
    let api = application.administrator();
    let id = created(&api, "d", &json!({}));
    let authorities: Vec<Certificate> = thread::scope(|scope| {
        let call = |number: usize| {
            let (api, id) = (api.clone(), &id);
            scope.spawn(move || {
                if number.is_multiple_of(2) {
                    let made = api.get(AUTHORITY).ok();
                    return Certificate::parse(made["certificate"].as_str().unwrap()).unwrap();
                }
                verified(&api.post(CSR, &body(id)).expect_status(201).json(), id).1
            })
        };
        let calls: Vec<_> = (0..12).map(call).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let first = &authorities[0];
    assert!(authorities.iter().all(|authority| authority == first));
    first.verify_issued_by(first).unwrap();
    let shown = api.get(AUTHORITY).ok();
    assert_eq!(shown["supplied"], false);
    assert_eq!(shown["sha1Thumbprint"], thumbprint(first.der()));
    assert_eq!(shown["sha256Thumbprint"], first.sha256_thumbprint());
    assert_eq!(audited(&api, &shown), ["certificate-authority.created"]);
    drop(api);
    application.restart(&[]);
    assert_eq!(application.administrator().get(AUTHORITY).ok(), shown);
}

#[test]
fn a_supplied_one_signs_and_what_others_signed_stays() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let id = created(&api, "d", &json!({}));
    let before = api.post(CSR, &body(&id)).expect_status(201).json();
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let authority = Authority::with(&unique("root"), algorithm, |_| {});
        let end = authority.key.serialize_pem();
        application.secrets().note(end.lines().nth(1).unwrap(), "the key of an authority");
        let shown = api.put(AUTHORITY, &supplied(&authority)).ok();
        assert_eq!(shown["supplied"], true);
        assert_eq!(shown["sha1Thumbprint"], thumbprint(&authority.der));
        assert!(!shown.to_string().contains("PRIVATE"), "{shown}");
        assert_eq!(api.get(AUTHORITY).ok(), shown);
        assert_eq!(audited(&api, &shown), ["certificate-authority.supplied"]);
        let (_, issuer) = verified(&api.post(CSR, &body(&id)).expect_status(201).json(), &id);
        assert_eq!(issuer.der(), authority.der);
        // Again: it is the same one.
        assert_eq!(api.put(AUTHORITY, &supplied(&authority)).ok(), shown);
        // A device has not the key of the authority.
        let csr = json!({ "deviceId": id, "csr": csr_of(&authority.key, &id) });
        assert_eq!(refusal(&api.post(CSR, &csr), 422).1, "csr");
    }
    let kept = api.get(&path(&before["serialNumber"])).ok();
    assert_eq!((&kept["chain"], &kept["status"]), (&before["chain"], &json!("active")));
}

#[test]
fn a_certificate_ends_with_its_authority() {
    let mut application = own_application!(&[], &[]);
    let end = SystemTime::now() + Duration::from_hours(48);
    let authority = Authority::with(&unique("root"), &rcgen::PKCS_ECDSA_P256_SHA256, |one| one.not_after = end.into());
    let api = application.administrator();
    let shown = api.put(AUTHORITY, &supplied(&authority)).ok();
    let id = created(&api, "d", &json!({}));
    let issued = api.post(CSR, &body(&id)).expect_status(201).json();
    verified(&issued, &id);
    assert_eq!(issued["notAfter"], shown["notAfter"]);
    drop(api);
    application.restart(&[("clock_offset_seconds", "180000")]);
    refusal(&application.administrator().post(CSR, &body(&id)), 409);
    application.administrator().put(AUTHORITY, &supplied(&Authority::new(&unique("root")))).ok();
    application.administrator().post(CSR, &body(&id)).expect_status(201);
}

#[test]
fn each_check_of_what_is_supplied_is_named() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let before = api.get(AUTHORITY).ok();
    let name = unique("root");
    let good = Authority::new(&name);
    let key = good.key.serialize_pem();
    let refused = |certificate: &str, key: &str, field: &str, says: &str| {
        let answer = api.put(AUTHORITY, &json!({ "certificate": certificate, "privateKey": key }));
        let (message, named) = refusal(&answer, 422);
        assert!(named == field && message.contains(says), "{says}: {named}: {message}");
    };
    let adjusted = |adjust: fn(&mut rcgen::CertificateParams), says: &str| {
        let one = Authority::with(&name, &rcgen::PKCS_ECDSA_P256_SHA256, adjust);
        refused(&one.pem, &one.key.serialize_pem(), "certificate", says);
    };
    refused("?", &key, "certificate", "PEM");
    refused("AAAA", &key, "certificate", "X.509");
    refused(&certificate(Some(&name)).pem, &key, "certificate", "authority");
    adjusted(|one| one.not_after = (SystemTime::now() - Duration::from_mins(6)).into(), "valid");
    adjusted(|one| one.not_before = (SystemTime::now() + Duration::from_mins(6)).into(), "valid");
    adjusted(|one| one.is_ca = IsCa::ExplicitNoCa, "authority");
    adjusted(|one| one.key_usages = vec![KeyUsagePurpose::CrlSign], "may not sign");
    adjusted(|one| one.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth], "not taken");
    refused(&good.pem, "?", "privateKey", "PKCS#8");
    refused(&good.pem, &key.replace("PRIVATE KEY", "EC PRIVATE KEY"), "privateKey", "PKCS#8");
    refused(&good.pem, &KeyPair::generate().unwrap().serialize_pem(), "privateKey", "not the private key");
    refused(&good.pem, &Authority::new(&name).key.serialize_pem(), "privateKey", "not the private key");
    refusal(&api.put(AUTHORITY, &json!({ "certificate": good.pem })), 422);
    refusal(&api.put(AUTHORITY, &json!({ "certificate": good.pem, "privateKey": key, "password": "x" })), 422);
    assert_eq!(api.get(AUTHORITY).ok(), before, "nothing was written");
}

#[test]
fn nobody_else_sees_or_sets_it() {
    let place = shared_place!();
    let body = supplied(&Authority::new(&unique("root")));
    let person = Person::new(place).api();
    refusal(&person.get(AUTHORITY), 403);
    refusal(&person.put(AUTHORITY, &body), 403);
    refusal(&place.anonymous().get(AUTHORITY), 401);
}
