//! New devices that claim certificates with a token.

use super::{CLAIM, ClaimToken, claim, csr_of, new_key, path, refusal, verified};
use crate::support::{Device, Organization, created, preview, random_key, stable, unique, unix_now};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::thread;

/// Far more than an instance serves at once.
const CLAIMANTS: usize = 20;

#[test]
fn a_new_device_is_there_with_its_certificate() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let token = ClaimToken::new(place, json!({ "uses": 2, "template": "dtmi:lamp;1", "organization": organization }));
    let api = place.administrator();
    let id = unique("lamp");
    let issued = token.claim(&id, &new_key()).expect_status(201).json();
    verified(&issued, &id);
    let device = api.get(&preview(&format!("/api/devices/{id}"))).ok();
    assert_eq!(device["template"], "dtmi:lamp;1");
    assert_eq!(device["organizations"], json!([organization]));
    assert_eq!((&device["provisioned"], &device["enabled"]), (&json!(true), &json!(true)));
    assert_eq!((&device["displayName"], &device["simulated"]), (&json!(id), &json!(false)));
    assert_eq!(api.get(&path(&issued["serialNumber"])).ok()["claimTokenId"], token["id"]);
    let report = token.report();
    assert_eq!(
        (&report["uses"], &report["used"], &report["unused"], &report["status"]),
        (&json!(2), &json!(1), &json!(1), &json!("active"))
    );
    let uses = api.get(&token.path("/uses")).ok();
    let used = &uses["value"][0];
    assert_eq!((&used["deviceId"], &used["serialNumber"]), (&json!(id), &issued["serialNumber"]));
    assert_eq!(uses["value"].as_array().unwrap().len(), 1);
    let rows = api.get(&format!("/skein/v1/audit?principal={}", token["id"].as_str().unwrap())).ok();
    let actions: BTreeSet<&str> =
        rows["value"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert!(actions.is_superset(&BTreeSet::from(["certificate.issued", "device.created"])), "{actions:?}");
    // The device goes before its organization.
    api.delete(&stable(&format!("/api/devices/{id}"))).expect_no_content();
}

#[test]
fn who_lost_the_answer_gets_the_same_again() {
    let place = shared_place!();
    let token = ClaimToken::new(place, json!({}));
    let (id, key) = (unique("lamp"), new_key());
    let first = token.claim(&id, &key).expect_status(201).json();
    assert_eq!(token.claim(&id, &key).expect_status(201).json(), first);
    assert_eq!(token.report()["used"], 1);
    // With another key it would be another certificate.
    refusal(&token.claim(&id, &new_key()), 403);
    refusal(&token.claim(&unique("lamp"), &key), 403);
    // What was revoked is not given again.
    place.administrator().delete(&path(&first["serialNumber"])).expect_no_content();
    refusal(&token.claim(&id, &key), 403);
}

#[test]
fn of_a_token_that_is_worth_nothing_nobody_learns_why() {
    let mut application = own_application!(&[], &[]);
    let create = |members: Value| ClaimToken::new(&application, members);
    let (used, ended, short) = (create(json!({})), create(json!({})), create(json!({ "lifetimeSeconds": 3600 })));
    used.claim(&unique("lamp"), &new_key()).expect_status(201);
    application.administrator().delete(&ended.path("")).expect_no_content();
    let tokens = [&used, &ended, &short].map(|token| token["token"].clone());
    let short_path = short.path("");
    drop((used, ended));
    std::mem::forget(short);
    application.restart(&[("clock_offset_seconds", "3601")]);
    assert_eq!(application.administrator().get(&short_path).ok()["status"], "expired");
    let [first, ..] = &tokens;
    let unknown = format!("{}A", &first.as_str().unwrap()[..51]);
    let strange = [json!(unknown), json!(""), json!("skein_ct_"), json!("x")];
    let answers: BTreeSet<String> = tokens
        .iter()
        .chain(&strange)
        .map(|token| refusal(&claim(&application, token, &unique("lamp"), &new_key()), 403).0)
        .collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[test]
fn an_id_begins_as_the_token_says() {
    let place = shared_place!();
    let prefix = unique("line");
    let token = ClaimToken::new(place, json!({ "deviceIdPrefix": prefix }));
    let (message, field) = refusal(&token.claim(&unique("lamp"), &new_key()), 422);
    assert!(field == "deviceId" && message.contains(&prefix), "{message}");
    token.claim(&format!("{prefix}-1"), &new_key()).expect_status(201);
}

#[test]
fn a_device_that_is_there_already_is_not_taken_over() {
    let place = shared_place!();
    let api = place.administrator();
    let organization = Organization::new(place);
    let token = ClaimToken::new(place, json!({ "uses": 10, "template": "dtmi:lamp;1" }));
    // Registered before.
    let registered = unique("lamp");
    token.claim(&registered, &new_key()).expect_status(201);
    refusal(&token.claim(&registered, &new_key()), 409);
    // With keys of its own.
    let device = Device::create(place, "d", &json!({}));
    let keys = json!({ "primaryKey": random_key(32), "secondaryKey": random_key(32) });
    let attestation = json!({ "type": "symmetricKey", "symmetricKey": keys });
    api.put(&device.path("/attestation"), &attestation).ok();
    refusal(&token.claim(&device.id, &new_key()), 409);
    // Another organization's.
    let elsewhere = created(&api, "d", &json!({}));
    api.patch(&preview(&format!("/api/devices/{elsewhere}")), &json!({ "organizations": [organization] })).ok();
    refusal(&token.claim(&elsewhere, &new_key()), 409);
    // Blocked.
    let blocked = created(&api, "d", &json!({ "enabled": false }));
    refusal(&token.claim(&blocked, &new_key()), 403);
    assert_eq!(token.report()["used"], 1);
    // One that waits to be registered is what the token is for.
    let waiting = created(&api, "d", &json!({ "displayName": "Hall" }));
    verified(&token.claim(&waiting, &new_key()).expect_status(201).json(), &waiting);
    let now = api.get(&stable(&format!("/api/devices/{waiting}"))).ok();
    assert_eq!(
        (&now["provisioned"], &now["displayName"], &now["template"]),
        (&json!(true), &json!("Hall"), &json!("dtmi:lamp;1"))
    );
    api.delete(&stable(&format!("/api/devices/{elsewhere}"))).expect_no_content();
}

#[test]
fn of_many_who_claim_with_one_use_one_gets_a_device() {
    let place = shared_place!();
    let token = ClaimToken::new(place, json!({}));
    let ids: Vec<String> = (0..CLAIMANTS).map(|_| unique("lamp")).collect();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let claim = |id: &String| {
            let (token, id) = (&token, id.clone());
            scope.spawn(move || token.claim(&id, &new_key()).status)
        };
        let claims: Vec<_> = ids.iter().map(claim).collect();
        claims.into_iter().map(|claim| claim.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 403].contains(status)), "{statuses:?}");
    let api = place.administrator();
    let there = |id: &&String| api.get(&stable(&format!("/api/devices/{id}"))).status == 200;
    assert_eq!(ids.iter().filter(there).count(), 1);
    assert_eq!(token.report()["used"], 1);
}

#[test]
fn a_claim_that_is_sent_many_times_at_once_counts_once() {
    let place = shared_place!();
    let token = ClaimToken::new(place, json!({ "uses": CLAIMANTS }));
    let (id, key) = (unique("lamp"), new_key());
    let answers: Vec<Value> = thread::scope(|scope| {
        let claim = || scope.spawn(|| token.claim(&id, &key).expect_status(201).json());
        let claims: Vec<_> = (0..CLAIMANTS).map(|_| claim()).collect();
        claims.into_iter().map(|claim| claim.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(token.report()["used"], 1);
}

#[test]
fn an_address_with_many_wrong_tokens_has_to_wait() {
    let application = own_application!(&[], &[("free_attempts_per_address", "3")]);
    let token = ClaimToken::new(&application, json!({}));
    for _ in 0..4 {
        refusal(&claim(&application, &json!("skein_ct_x"), &unique("lamp"), &new_key()), 403);
    }
    let answer = token.claim(&unique("lamp"), &new_key());
    refusal(&answer, 429);
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
}

#[test]
fn a_body_that_is_no_claim_is_refused() {
    let place = shared_place!();
    let token = ClaimToken::new(place, json!({}));
    let id = unique("lamp");
    let csr = csr_of(&new_key(), &id);
    let other = csr_of(&new_key(), "another");
    let whole = json!({ "deviceId": id, "csr": csr, "claimToken": token["token"] });
    for (member, value, field) in [
        ("deviceId", json!("a b"), "deviceId"),
        ("deviceId", json!("x".repeat(65)), "deviceId"),
        ("csr", json!("?"), "csr"),
        ("csr", json!(other), "csr"),
        ("csr", json!(null), "body"),
        ("at", json!(unix_now()), "body"),
    ] {
        let mut body = whole.clone();
        body[member] = value;
        assert_eq!(refusal(&place.anonymous().post(CLAIM, &body), 422).1, field, "{body}");
    }
    assert_eq!(token.report()["used"], 0);
    place.anonymous().post(CLAIM, &whole).expect_status(201);
}

#[test]
fn devices_of_an_organization_that_is_gone_are_not_made() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let token = ClaimToken::new(place, json!({ "organization": organization }));
    drop(organization);
    let id = unique("lamp");
    refusal(&token.claim(&id, &new_key()), 409);
    assert_eq!(token.report()["used"], 0);
    place.administrator().get(&stable(&format!("/api/devices/{id}"))).expect_central_error(404, "NotFound");
}
