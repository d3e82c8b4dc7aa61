//! What was issued, and its end.

use super::{CERTIFICATES, CSR, body, path, refusal};
use crate::support::{Api, created, stable, unique};
use serde_json::{Value, json};

/// The serial numbers of all pages of a list.
fn listed(api: &Api<'_>, parameters: &str) -> Vec<Value> {
    let (mut found, mut rest) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{CERTIFICATES}?limit=2&{parameters}{rest}")).ok();
        found.extend(page["value"].as_array().unwrap().iter().map(|one| one["serialNumber"].clone()));
        match page["nextPageToken"].as_str() {
            Some(token) => rest = format!("&pageToken={token}"),
            None => return found,
        }
    }
}

fn issue(api: &Api<'_>, id: &str) -> Value {
    api.post(CSR, &body(id)).expect_status(201).json()["serialNumber"].take()
}

#[test]
fn they_are_listed_by_device_and_by_what_they_are_worth() {
    let mut application = own_application!(&[], &[]);
    let api = application.administrator();
    let [one, other] = ["a", "b"].map(|id| created(&api, id, &json!({})));
    let issued: Vec<Value> = (0..5).map(|number| issue(&api, if number == 2 { &other } else { &one })).collect();
    let of = |numbers: &[usize]| -> Vec<Value> { numbers.iter().map(|number| issued[*number].clone()).collect() };
    api.delete(&path(&issued[1])).expect_no_content();
    assert_eq!(listed(&api, ""), of(&[4, 3, 2, 1, 0]));
    assert_eq!(listed(&api, &format!("deviceId={one}")), of(&[4, 3, 1, 0]));
    assert_eq!(listed(&api, &format!("deviceId={}", unique("never"))), of(&[]));
    assert_eq!(listed(&api, "status=active"), of(&[4, 3, 2, 0]));
    assert_eq!(listed(&api, "status=revoked"), of(&[1]));
    assert_eq!(listed(&api, "status=expired"), of(&[]));
    assert_eq!(listed(&api, &format!("status=active&deviceId={one}")), of(&[4, 3, 0]));
    for (parameters, field) in [("status=good", "status"), ("limit=0", "limit"), ("pageToken=x", "pageToken")] {
        assert_eq!(refusal(&api.get(&format!("{CERTIFICATES}?{parameters}")), 400).1, field);
    }
    let page = api.get(&format!("{CERTIFICATES}?limit=2")).ok();
    let token = page["nextPageToken"].as_str().unwrap();
    refusal(&api.get(&format!("{CERTIFICATES}?limit=2&status=active&pageToken={token}")), 400);
    let entry = &page["value"][0];
    assert_eq!((&entry["deviceId"], &entry["status"]), (&json!(one), &json!("active")));
    drop(api);
    // A year and an hour later.
    application.restart(&[("clock_offset_seconds", "31539600")]);
    let api = application.administrator();
    assert_eq!(listed(&api, "status=active"), of(&[]));
    assert_eq!(listed(&api, "status=expired"), of(&[4, 3, 2, 0]));
    assert_eq!(listed(&api, "status=revoked"), of(&[1]));
    assert_eq!(api.get(&path(&issued[0])).ok()["status"], "expired");
    assert_eq!(api.get(&path(&issued[1])).ok()["status"], "revoked");
}

#[test]
fn one_is_revoked_once_and_stays_so() {
    let place = shared_place!();
    let api = place.administrator();
    let id = created(&api, "d", &json!({}));
    let serial_number = issue(&api, &id);
    let lower_case = json!(serial_number.as_str().unwrap().to_lowercase());
    api.delete(&path(&lower_case)).expect_no_content();
    let revoked = api.get(&path(&lower_case)).ok();
    assert_eq!((&revoked["status"], &revoked["serialNumber"]), (&json!("revoked"), &serial_number));
    assert!(revoked["revokedAt"].as_i64() >= revoked["createdAt"].as_i64());
    api.delete(&path(&serial_number)).expect_no_content();
    assert_eq!(api.get(&path(&serial_number)).ok(), revoked);
    let rows = api.get(&format!("/skein/v1/audit?subject={}", serial_number.as_str().unwrap())).ok();
    let actions: Vec<&Value> = rows["value"].as_array().unwrap().iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["certificate.revoked", "certificate.issued"]);
}

#[test]
fn one_that_is_not_there_is_not_found() {
    let place = shared_place!();
    let api = place.administrator();
    for serial_number in ["x", "0", &"0".repeat(32), &"g".repeat(32)] {
        refusal(&api.get(&path(&json!(serial_number))), 404);
        refusal(&api.delete(&path(&json!(serial_number))), 404);
    }
}

#[test]
fn those_of_a_deleted_device_prove_nobody_under_its_id() {
    let place = shared_place!();
    let api = place.administrator();
    let id = created(&api, "d", &json!({}));
    let serial_number = issue(&api, &id);
    api.delete(&stable(&format!("/api/devices/{id}"))).expect_no_content();
    assert_eq!(api.get(&path(&serial_number)).ok()["status"], "revoked");
    api.put(&stable(&format!("/api/devices/{id}")), &json!({})).ok();
    assert_eq!(api.get(&path(&serial_number)).ok()["status"], "revoked");
}
