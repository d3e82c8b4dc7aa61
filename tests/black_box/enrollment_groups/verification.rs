//! Showing to hold the private key of a signing certificate.

use super::{group, path, x509};
use crate::support::{Answer, Api, Authority, subject, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::thread;
use std::time::{Duration, SystemTime};

/// A group with the certificate of an authority at its first place.
fn with_authority(api: &Api<'_>, authority: &Authority) -> String {
    let id = group(api, &x509());
    api.put(&path(&id, "/certificates/primary"), &json!({ "certificate": authority.pem })).ok();
    id
}

#[track_caller]
fn code(api: &Api<'_>, id: &str, entry: &str) -> String {
    let path = path(id, &format!("/certificates/{entry}/generateVerificationCode"));
    let answer = api.call("POST", &path).send().ok();
    let code = answer["verificationCode"].as_str().unwrap().to_owned();
    assert_eq!(answer, json!({ "verificationCode": code }));
    assert!(code.len() == 48 && code.bytes().all(|byte| b"0123456789ABCDEF".contains(&byte)), "{code}");
    code
}

fn verify(api: &Api<'_>, id: &str, proof: &str) -> Answer {
    api.post(&path(id, "/certificates/primary/verify"), &json!({ "certificate": proof }))
}

fn is_verified(api: &Api<'_>, id: &str) -> bool {
    api.get(&path(id, "/certificates/primary")).ok()["verified"] == true
}

#[test]
fn a_certificate_of_the_code_verifies_and_the_code_is_used_up() {
    let place = shared_place!();
    let api = place.administrator();
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let authority = Authority::with(&unique("root"), algorithm, |_| {});
        let id = with_authority(&api, &authority);
        let before = api.get(&path(&id, "")).ok();
        verify(&api, &id, &authority.proof("CODE")).expect_central_error(409, "Conflict");
        let code = code(&api, &id, "primary");
        assert_eq!(api.get(&path(&id, "")).ok(), before, "a code changes nothing that clients read");
        let proof = authority.proof(&code);
        assert_eq!(verify(&api, &id, &STANDARD.encode(&proof)).expect_status(204).body, b"");
        assert!(is_verified(&api, &id));
        assert_ne!(api.get(&path(&id, "")).ok()["etag"], before["etag"]);
        verify(&api, &id, &proof).expect_central_error(409, "Conflict");
    }
}

#[test]
fn each_check_of_a_proof_is_named_and_the_code_stays() {
    let place = shared_place!();
    let api = place.administrator();
    let authority = Authority::new(&unique("root"));
    let id = with_authority(&api, &authority);
    let older = code(&api, &id, "primary");
    let code = code(&api, &id, "primary");
    let refused = |proof: &str, says: &str| {
        let message = verify(&api, &id, proof).expect_central_error(422, "UnprocessableEntity");
        assert!(message.starts_with("certificate: ") && message.contains(says), "{says}: {message}");
        assert!(!message.contains(&code));
    };
    refused("AAAA", "X.509");
    refused(&authority.proof(&older), "verification code");
    refused(&authority.proof(&code.to_lowercase()), "verification code");
    refused(&authority.pem, "verification code");
    let namesake = Authority::new(&authority.name);
    refused(&namesake.proof(&code), "private key");
    refused(&Authority::new(&unique("other")).proof(&code), "issuer");
    let mut expired = subject(&code);
    expired.not_before = (SystemTime::now() - Duration::from_hours(2)).into();
    expired.not_after = (SystemTime::now() - Duration::from_mins(6)).into();
    refused(&authority.issue(&expired), "valid");
    let mut early = subject(&code);
    early.not_before = (SystemTime::now() + Duration::from_mins(6)).into();
    refused(&authority.issue(&early), "valid");
    api.post(&path(&id, "/certificates/primary/verify"), &json!({})).expect_central_error(422, "UnprocessableEntity");
    assert!(!is_verified(&api, &id));
    verify(&api, &id, &authority.proof(&code)).expect_status(204);
}

#[test]
fn a_code_is_of_its_place_and_goes_with_the_certificate() {
    let place = shared_place!();
    let api = place.administrator();
    let (authority, next) = (Authority::new(&unique("root")), Authority::new(&unique("root")));
    let id = with_authority(&api, &authority);
    api.put(&path(&id, "/certificates/secondary"), &json!({ "certificate": next.pem })).ok();
    let of_secondary = code(&api, &id, "secondary");
    verify(&api, &id, &authority.proof(&of_secondary)).expect_central_error(409, "Conflict");
    let of_primary = code(&api, &id, "primary");
    verify(&api, &id, &authority.proof(&of_secondary)).expect_central_error(422, "UnprocessableEntity");
    // Another certificate at the place has to be shown anew.
    let third = Authority::new(&unique("root"));
    api.put(&path(&id, "/certificates/primary"), &json!({ "certificate": third.pem })).ok();
    verify(&api, &id, &third.proof(&of_primary)).expect_central_error(409, "Conflict");
    let secondary = path(&id, "/certificates/secondary/verify");
    api.post(&secondary, &json!({ "certificate": next.proof(&of_secondary) })).expect_status(204);
    api.delete(&path(&id, "/certificates/primary")).expect_status(204);
    verify(&api, &id, &third.proof(&of_primary)).expect_central_error(404, "NotFound");
}

#[test]
fn of_two_who_verify_at_once_one_does() {
    let place = shared_place!();
    let api = place.administrator();
    let authority = Authority::new(&unique("root"));
    let id = with_authority(&api, &authority);
    let proof = authority.proof(&code(&api, &id, "primary"));
    let statuses: Vec<u16> = thread::scope(|scope| {
        let tries: Vec<_> =
            (0..8).map(|_| scope.spawn(|| verify(&place.administrator(), &id, &proof).status)).collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
    let rows = api.get(&format!("/skein/v1/audit?subject={id}&action=enrollment-group.certificate-verified")).ok();
    assert_eq!(rows["value"].as_array().unwrap().len(), 1);
}

#[test]
fn a_code_is_good_for_an_hour() {
    let mut application = own_application!(&[], &[]);
    let authority = Authority::new("root");
    let (id, proof) = {
        let api = application.administrator();
        let id = with_authority(&api, &authority);
        let proof = authority.proof(&code(&api, &id, "primary"));
        (id, proof)
    };
    application.restart(&[("clock_offset_seconds", "3600")]);
    verify(&application.administrator(), &id, &proof).expect_central_error(409, "Conflict");
}
