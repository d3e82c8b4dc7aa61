//! Devices that sign a nonce, and what their token is worth.

use super::{Group, Holder, NONCES, TOKENS, id_scope, new_id, nonce};
use crate::support::{stable, subject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::KeyPair;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use tempfile::TempDir;

#[test]
fn a_device_of_a_group_signs_registers_and_sends() {
    let place = shared_place!();
    let group = Group::new(place);
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let device = Holder::with(&group, algorithm);
        let answer = device.ask(place);
        let token = answer.ok();
        assert_eq!((&token["tokenType"], &token["expiresIn"]), (&json!("Bearer"), &json!(3600)));
        assert_eq!((&token["registrationId"], &token["idScope"]), (&json!(device.id), &json!(id_scope(place))));
        assert!(token["expiresAt"].is_i64(), "{token}");
        let api = place.with(format!("Bearer {}", token["accessToken"].as_str().unwrap()));
        device.send(&api).expect_status(404);
        let state = device.register(&api).expect_status(200).json();
        assert_eq!(state["registrationState"]["status"], "assigned");
        device.send(&api).expect_no_content();
        let values = place.administrator().get(&format!("/skein/v1/devices/{}/telemetry", device.id)).ok();
        assert!(values.to_string().contains("21.5"), "{values}");
        // It is the device and nobody else.
        let whoami = api.get("/skein/v1/whoami").ok();
        assert_eq!((&whoami["kind"], &whoami["id"]), (&json!("device"), &json!(device.id)));
        let other = Holder::of(&group);
        let stranger = other.signed_in(place);
        other.register(&stranger).expect_status(200);
        device.send(&stranger).expect_status(401);
        api.get(&stable("/api/devices")).expect_status(403);
    }
}

/// The signature that `openssl dgst` makes with these arguments, base64.
fn signed_by_openssl(folder: &Path, nonce: &str, arguments: &str) -> String {
    fs::write(folder.join("nonce"), nonce).unwrap();
    let command = format!("dgst {arguments} -sign device.key -out signature nonce");
    openssl(folder, &command);
    STANDARD.encode(fs::read(folder.join("signature")).unwrap())
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_device_signs_with_rsa_as_openssl_does() {
    let place = shared_place!();
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: there is no openssl");
        return;
    }
    let folder = TempDir::new().unwrap();
    openssl(folder.path(), "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out device.key");
    let key = KeyPair::from_pem(&fs::read_to_string(folder.path().join("device.key")).unwrap()).unwrap();
    let group = Group::new(place);
    let id = new_id();
    let device = Holder { chain: group.authority.certify(&subject(&id), &key), id, key };
    let pss = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
    for (algorithm, arguments) in [
        (None, "-sha256".to_owned()),
        (Some("RSA-SHA256"), "-sha256".to_owned()),
        (Some("RSA-SHA384"), "-sha384".to_owned()),
        (Some("RSA-SHA512"), "-sha512".to_owned()),
        (Some("RSA-PSS-SHA256"), format!("-sha256 {pss}")),
        (Some("RSA-PSS-SHA384"), format!("-sha384 {pss}")),
        (Some("RSA-PSS-SHA512"), format!("-sha512 {pss}")),
    ] {
        let nonce = nonce(place);
        let signature = signed_by_openssl(folder.path(), &nonce, &arguments);
        let mut proof = json!({ "nonce": nonce, "chain": device.chain, "signature": signature });
        // What names another algorithm is another signature.
        proof["signatureAlgorithm"] = json!("RSA-PSS-SHA1");
        place.anonymous().post(TOKENS, &proof).expect_status(422);
        let wrong = if algorithm == Some("RSA-SHA512") { "RSA-PSS-SHA512" } else { "RSA-SHA512" };
        proof["signatureAlgorithm"] = json!(wrong);
        place.anonymous().post(TOKENS, &proof).expect_status(403);
        proof["signatureAlgorithm"] = json!(algorithm);
        place.anonymous().post(TOKENS, &proof).expect_status(200);
    }
}

#[test]
fn a_nonce_gets_one_token_however_many_come_at_once() {
    let place = shared_place!();
    let device = Holder::of(&Group::new(place));
    let nonce = nonce(place);
    let proof = device.proof(&nonce);
    let answers: Vec<u16> = thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| place.anonymous().post(TOKENS, &proof).status)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 403).count(), 7, "{answers:?}");
    // Nor does another device get one for it.
    let other = Holder::of(&Group::new(place));
    place.anonymous().post(TOKENS, &other.proof(&nonce)).expect_status(403);
}

#[test]
fn nonces_differ_and_end() {
    let mut application = own_application!(&[], &[]);
    let nonces: Vec<Value> =
        (0..2).map(|_| application.anonymous().post(NONCES, &json!({})).expect_status(201).json()).collect();
    assert_ne!(nonces[0]["nonce"], nonces[1]["nonce"]);
    let text = nonces[0]["nonce"].as_str().unwrap().to_owned();
    assert!(text.starts_with("skein-device-access:"), "{text}");
    let (proof, late) = {
        let device = Holder::of(&Group::new(&application));
        (device.proof(&text), device.proof(nonces[1]["nonce"].as_str().unwrap()))
    };
    application.restart(&[("clock_offset_seconds", "200")]);
    application.anonymous().post(TOKENS, &proof).expect_status(200);
    application.restart(&[("clock_offset_seconds", "301")]);
    application.anonymous().post(TOKENS, &late).expect_status(403);
}
