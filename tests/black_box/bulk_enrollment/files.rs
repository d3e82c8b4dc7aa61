//! Whole files.

use super::{BULK, CSV, JSON_LINES, json_lines, lines, send};
use crate::support::{DeviceToken, Place, events, random_key, stable, unique};
use serde_json::{Value, json};

fn device(place: &Place, id: &str) -> Value {
    place.administrator().get(&stable(&format!("/api/devices/{id}"))).ok()
}

#[test]
fn devices_of_csv_are_there_and_a_second_time_changes_nothing() {
    let place = shared_place!();
    let api = place.administrator();
    let [first, second, third] = ["a", "b", "c"].map(unique);
    let (one, other, print) = (random_key(64), random_key(64), "0a".repeat(20));
    let file = format!(
        "id,displayName,primaryKey,secondaryKey,thumbprint\r\n\
         {first},\"Pump, large\",{one},{other},\r\n{second},,,,{print}\r\n{third},,,,\r\n"
    );
    let summary = |created: u32, unchanged: u32, dry_run: bool| json!({ "dryRun": dry_run, "rows": 3, "created": created, "unchanged": unchanged, "refused": 0 });
    // A dry run says the same and does nothing.
    let (results, tried) = lines(&send(&api, "?dryRun=true", CSV, &file));
    assert_eq!(tried, summary(3, 0, true));
    api.get(&stable(&format!("/api/devices/{first}"))).expect_status(404);
    let answer = send(&api, "", CSV, &file);
    let (done, counted) = lines(&answer);
    assert_eq!((&done, counted), (&results, summary(3, 0, false)));
    let expected = json!({ "row": 1, "deviceId": first, "result": "created" });
    assert_eq!((&done[0], &done[1]["row"], &done[2]["deviceId"]), (&expected, &json!(2), &json!(third)));
    assert!(!answer.text().contains(&one), "{}", answer.text());

    let shown = device(place, &first);
    assert_eq!((&shown["displayName"], &shown["enabled"]), (&json!("Pump, large"), &json!(true)));
    assert_eq!((&shown["provisioned"], &shown["simulated"]), (&json!(false), &json!(false)));
    assert_eq!(device(place, &second)["displayName"], json!(second));
    let keys = json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": one, "secondaryKey": other } });
    let attestation = |id: &str| api.get(&stable(&format!("/api/devices/{id}/attestation")));
    assert_eq!(attestation(&first).ok(), keys);
    let info = json!({ "info": { "sha1Thumbprint": print.to_uppercase() } });
    assert_eq!(attestation(&second).ok()["x509"]["clientCertificates"], json!({ "primary": info }));
    attestation(&third).expect_status(404);

    let before = [&first, &second, &third].map(|id| device(place, id));
    for (parameters, dry_run) in [("?dryRun=true", true), ("", false), ("?dryRun=false", false)] {
        let (results, counted) = lines(&send(&api, parameters, CSV, &file));
        assert_eq!(counted, summary(0, 3, dry_run));
        assert!(results.iter().all(|line| line["result"] == "unchanged"), "{results:?}");
    }
    assert_eq!([&first, &second, &third].map(|id| device(place, id)), before);
    assert_eq!(attestation(&first).ok(), keys);
}

#[test]
fn a_device_of_a_file_connects_with_its_key() {
    let place = shared_place!();
    let (id, key) = (unique("pump"), random_key(64));
    let row = json!({ "id": id, "primaryKey": key, "secondaryKey": random_key(64) });
    let (_, summary) = lines(&send(&place.administrator(), "", JSON_LINES, &row.to_string()));
    assert_eq!(summary["created"], 1);
    let token = DeviceToken::of_hub(&place.hub(), &id).sign(&key);
    place.with(token).post(&events(&id), &json!({ "temperature": 21.5 })).expect_no_content();
}

#[test]
fn a_file_is_taken_in_pieces_of_any_size() {
    let place = shared_place!();
    let ids: Vec<String> = (0..700).map(|_| unique("many")).collect();
    let rows: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "template": "dtmi:x;1" })).collect();
    let answer = place.administrator().call("POST", BULK).body(JSON_LINES, json_lines(&rows)).chunked().send();
    let (results, summary) = lines(&answer);
    assert_eq!((results.len(), &summary["created"]), (700, &json!(700)));
    assert!(results.iter().zip(&ids).all(|(line, id)| line["deviceId"] == json!(id)));
    assert_eq!(device(place, &ids[699])["template"], "dtmi:x;1");
    // Each is written in the audit log by itself.
    let audit = place.administrator().get(&format!("/skein/v1/audit?subject={}", ids[300])).ok();
    assert_eq!(audit["value"].as_array().unwrap().len(), 1);
    assert_eq!(audit["value"][0]["action"], "device.created");
}

#[test]
fn files_that_mean_nothing_are_refused_whole() {
    let place = shared_place!();
    let api = place.administrator();
    let id = unique("a");
    for (media_type, file, status, says) in [
        ("application/json", "{}".to_owned(), 415, "text/csv"),
        ("", "{}".to_owned(), 415, "text/csv"),
        (CSV, format!("id,key\n{id},x\n"), 422, "'key'"),
        (CSV, format!("template\n{id}\n"), 422, "'id'"),
        (CSV, String::new(), 422, "column names"),
    ] {
        let answer = send(&api, "", media_type, &file);
        assert!(answer.expect_status(status).text().contains(says), "{}", answer.text());
    }
    send(&api, "?dryRun=yes", CSV, "id\n").expect_status(400);
    api.get(&stable(&format!("/api/devices/{id}"))).expect_status(404);
    let (results, summary) = lines(&send(&api, "", JSON_LINES, ""));
    assert_eq!((results.len(), &summary["rows"]), (0, &json!(0)));
    let (results, _) = lines(&send(&api, "", "text/csv; charset=utf-8", "id\n"));
    assert!(results.is_empty());
}
