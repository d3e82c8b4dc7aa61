//! Proofs that get no token, each with the check that failed.

use super::{Group, Holder, NONCES, TOKENS, nonce};
use crate::support::{Answer, Authority, Place, certificate, stable, subject, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{KeyPair, SigningKey};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// The answer is an error of this status that says this.
#[track_caller]
pub fn refused(answer: &Answer, status: u16, says: &str) {
    let error = answer.expect_status(status).json();
    let text = error["error"].to_string();
    assert!(text.contains(says), "{says}: {text}");
}

/// A body with a member changed, for a new nonce.
fn changed(place: &Place, device: &Holder, member: &str, value: &Value) -> Answer {
    let mut proof = device.proof(&nonce(place));
    proof[member] = value.clone();
    place.anonymous().post(TOKENS, &proof)
}

pub fn with_chain(place: &Place, key: &KeyPair, chain: &str) -> Answer {
    let nonce = nonce(place);
    let signature = STANDARD.encode(key.sign(nonce.as_bytes()).unwrap());
    place.anonymous().post(TOKENS, &json!({ "nonce": nonce, "chain": chain, "signature": signature }))
}

#[test]
fn what_a_body_has_to_have() {
    let place = shared_place!();
    let device = Holder::of(&Group::new(place));
    for member in ["nonce", "chain", "signature"] {
        let mut proof = device.proof(&nonce(place));
        proof.as_object_mut().unwrap().remove(member);
        refused(&place.anonymous().post(TOKENS, &proof), 422, member);
    }
    refused(&changed(place, &device, "more", &json!(1)), 422, "more");
    refused(&changed(place, &device, "chain", &json!("nonsense")), 422, "chain");
    refused(&changed(place, &device, "signature", &json!("no base64!")), 422, "signature");
    refused(&changed(place, &device, "signatureAlgorithm", &json!("RSA-SHA1")), 422, "signatureAlgorithm");
    place.anonymous().get(NONCES).expect_status(405);
}

#[test]
fn a_nonce_is_one_that_was_given() {
    let place = shared_place!();
    let device = Holder::of(&Group::new(place));
    let given = nonce(place);
    let mut other = given.clone();
    other.pop();
    for nonce in
        ["", "skein-device-access:", "skein-device-access:AAAA", &given["skein-device-access:".len()..], &other]
    {
        refused(&place.anonymous().post(TOKENS, &device.proof(nonce)), 403, "nonce is not valid");
    }
    place.anonymous().post(TOKENS, &device.proof(&given)).expect_status(200);
}

#[test]
fn a_signature_is_of_the_key_and_over_the_nonce() {
    let place = shared_place!();
    let group = Group::new(place);
    let (device, other) = (Holder::of(&group), Holder::of(&group));
    refused(&with_chain(place, &other.key, &device.chain), 403, "not that of the certificate's key");
    let old = device.proof(&nonce(place))["signature"].clone();
    refused(&changed(place, &device, "signature", &old), 403, "not that of the certificate's key");
    refused(&changed(place, &device, "signature", &json!("")), 403, "not that of the certificate's key");
    refused(&changed(place, &device, "signatureAlgorithm", &json!("RSA-SHA256")), 403, "P-256");
    refused(
        &changed(place, &device, "signatureAlgorithm", &json!("ECDSA-SHA384")),
        403,
        "not that of the certificate's key",
    );
    changed(place, &device, "signatureAlgorithm", &json!("ECDSA-SHA256")).expect_status(200);
}

#[test]
fn a_chain_has_to_lead_to_a_verified_group() {
    let place = shared_place!();
    let group = Group::new(place);
    let key = KeyPair::generate().unwrap();
    let stranger = Authority::new(&group.authority.name).certify(&subject("a-device"), &key);
    refused(&with_chain(place, &key, &stranger), 403, "proves no device");
    let mut nameless = subject("");
    nameless.distinguished_name = rcgen::DistinguishedName::new();
    let nameless = group.authority.certify(&nameless, &key);
    refused(&with_chain(place, &key, &nameless), 403, "common name");
    for (from, to) in [(-7200, -3600), (3600, 7200)] {
        let at = |seconds: i64| {
            let distance = Duration::from_secs(seconds.unsigned_abs());
            if seconds < 0 { SystemTime::now() - distance } else { SystemTime::now() + distance }
        };
        let mut parameters = subject("a-device");
        (parameters.not_before, parameters.not_after) = (at(from).into(), at(to).into());
        refused(&with_chain(place, &key, &group.authority.certify(&parameters, &key)), 403, "valid");
    }
    let device = Holder::of(&group);
    group.trust(false);
    refused(&device.ask(place), 403, "proves no device");
    group.trust(true);
    device.ask(place).expect_status(200);
}

#[test]
fn an_attestation_of_its_own_decides_alone_and_strangers_do_not_learn_of_it() {
    let place = shared_place!();
    let device = Holder::of(&Group::new(place));
    let stranger = Authority::new(&unique("stranger")).certify(&subject(&device.id), &device.key);
    let nobody = with_chain(place, &device.key, &stranger);
    refused(&nobody, 403, "does not lead to a verified signing certificate");
    let api = place.administrator();
    api.put(&stable(&format!("/api/devices/{}", device.id)), &json!({})).ok();
    let own = certificate(Some(&device.id)).pem;
    let attestation =
        json!({ "type": "x509", "x509": { "clientCertificates": { "primary": { "certificate": own } } } });
    api.put(&stable(&format!("/api/devices/{}/attestation", device.id)), &attestation).ok();
    let known = with_chain(place, &device.key, &stranger);
    assert_eq!(known.expect_status(403).json()["error"]["message"], nobody.json()["error"]["message"]);
    // Only whom a group vouches for is told why that does not count.
    refused(&device.ask(place), 403, "attestation");
    // Whose certificate it is says nothing without its key.
    refused(&with_chain(place, &device.key, &own), 403, "not that of the certificate's key");
}

#[test]
fn an_address_that_fails_again_and_again_has_to_wait() {
    let application = own_application!(&[], &[("free_attempts_per_address", "3")]);
    let group = Group::new(&application);
    let (device, other) = (Holder::of(&group), Holder::of(&group));
    // What is no proof yet, and a nonce that was used, are no failures.
    for _ in 0..5 {
        changed(&application, &device, "chain", &json!("nonsense")).expect_status(422);
        application.anonymous().post(TOKENS, &device.proof("none")).expect_status(403);
    }
    for _ in 0..4 {
        with_chain(&application, &other.key, &device.chain).expect_status(403);
    }
    assert!(device.ask(&application).expect_status(429).header("retry-after").is_some());
}
