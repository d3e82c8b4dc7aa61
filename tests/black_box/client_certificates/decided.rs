//! Whom a certificate proves.

use super::{FRONT, Group, call, issued, new_id, register, revoke, send};
use crate::support::{Authority, let_remembered_credentials_end, stable, subject, unique};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use serde_json::json;
use std::time::{Duration, SystemTime};

#[test]
fn a_device_of_a_group_registers_and_sends() {
    let application = own_application!(&[], &FRONT);
    let group = Group::new(&application);
    let id = new_id();
    let leaf = group.leaf(&id);
    send(&application, &id, &leaf).expect_status(404);
    let state = register(&application, &id, &leaf).expect_status(200).json();
    assert_eq!(state["registrationState"]["status"], "assigned");
    send(&application, &id, &leaf).expect_no_content();
    let device = application.administrator().get(&stable(&format!("/api/devices/{id}"))).ok();
    assert_eq!((&device["provisioned"], &device["enabled"]), (&json!(true), &json!(true)));
    let value = application.administrator().get(&format!("/skein/v1/devices/{id}/telemetry")).ok();
    assert!(value.to_string().contains("21.5"), "{value}");
    // Another device's certificate is another device.
    register(&application, &id, &group.leaf(&new_id())).expect_status(401);
    send(&application, &id, &group.leaf(&new_id())).expect_status(404);
}

#[test]
fn a_certificate_that_nobody_vouches_for_proves_nothing() {
    let application = own_application!(&[], &FRONT);
    let group = Group::new(&application);
    let id = new_id();
    register(&application, &id, &Authority::new(&group.authority.name).issue(&subject(&id))).expect_status(401);
    let mut expired = subject(&id);
    expired.not_after = (SystemTime::now() - Duration::from_mins(6)).into();
    register(&application, &id, &group.authority.issue(&expired)).expect_status(401);
    let leaf = group.leaf(&id);
    group.trust(false);
    register(&application, &id, &leaf).expect_status(401);
    group.trust(true);
    register(&application, &id, &leaf).expect_status(200);
}

#[test]
fn a_device_presents_what_leads_to_its_group() {
    let application = own_application!(&[], &FRONT);
    let group = Group::new(&application);
    let (id, key, leaf_key) = (new_id(), KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut intermediate: CertificateParams = subject(&unique("intermediate"));
    intermediate.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    intermediate.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let root = subject(&group.authority.name);
    let signed = intermediate.signed_by(&key, &Issuer::from_params(&root, &group.authority.key)).unwrap();
    let leaf = subject(&id).signed_by(&leaf_key, &Issuer::from_params(&intermediate, &key)).unwrap();
    register(&application, &id, &leaf.pem()).expect_status(401);
    register(&application, &id, &(leaf.pem() + &signed.pem())).expect_status(200);
}

#[test]
fn a_disabled_group_registers_nobody_and_its_devices_stay_outside() {
    let application = own_application!(&[], &FRONT);
    let group = Group::new(&application);
    let (old, new) = (new_id(), new_id());
    register(&application, &old, &group.leaf(&old)).expect_status(200);
    application.administrator().patch(&group.path(""), &json!({ "enabled": false })).ok();
    let state = register(&application, &new, &group.leaf(&new)).expect_status(200).json();
    assert_eq!(state["registrationState"]["status"], "disabled");
    send(&application, &old, &group.leaf(&old)).expect_status(401);
}

#[test]
fn an_attestation_of_its_own_decides_alone() {
    let application = own_application!(&[], &FRONT);
    let group = Group::new(&application);
    let api = application.administrator();
    let id = new_id();
    api.put(&stable(&format!("/api/devices/{id}")), &json!({})).ok();
    let own = crate::support::certificate(Some(&id));
    let attestation =
        json!({ "type": "x509", "x509": { "clientCertificates": { "primary": { "certificate": own.pem } } } });
    api.put(&stable(&format!("/api/devices/{id}/attestation")), &attestation).ok();
    send(&application, &id, &own.pem).expect_no_content();
    register(&application, &id, &own.pem).expect_status(200);
    register(&application, &id, &group.leaf(&id)).expect_status(401);
    send(&application, &id, &crate::support::certificate(Some(&id)).pem).expect_status(401);
}

#[test]
fn an_issued_certificate_proves_its_device_until_it_is_revoked() {
    let application = own_application!(&["--no-clock"], &FRONT);
    let id = new_id();
    let issued = issued(&application, &id, &KeyPair::generate().unwrap());
    let chain = issued["chain"].as_str().unwrap();
    send(&application, &id, chain).expect_no_content();
    register(&application, &id, chain).expect_status(200);
    revoke(&application, &issued);
    let_remembered_credentials_end();
    send(&application, &id, chain).expect_status(401);
    register(&application, &id, chain).expect_status(401);
    let other = call(&application, "GET", "/skein/v1/whoami", &json!({}), chain);
    other.expect_status(401);
}

#[test]
fn a_name_that_two_devices_have_but_for_its_case_is_that_of_the_one_that_is_written_so() {
    let application = own_application!(&[], &FRONT);
    let group = Group::new(&application);
    let id = new_id();
    register(&application, &id, &group.leaf(&id)).expect_status(200);
    let [upper, mixed] = [id.to_uppercase(), id.replacen('p', "P", 1)];
    // While there is one it is that one.
    send(&application, &id, &group.leaf(&upper)).expect_no_content();
    application.administrator().put(&stable(&format!("/api/devices/{mixed}")), &json!({})).ok();
    send(&application, &id, &group.leaf(&id)).expect_no_content();
    send(&application, &mixed, &group.leaf(&mixed)).expect_status(401);
    let_remembered_credentials_end();
    send(&application, &id, &group.leaf(&upper)).expect_status(404);
    register(&application, &upper, &group.leaf(&upper)).expect_status(409);
}
