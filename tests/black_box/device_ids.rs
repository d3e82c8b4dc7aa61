//! Which ids a device may have (contract `central.md` §1.8).

use crate::support::{encoded, preview, stable, unique};
use serde_json::json;

#[test]
fn every_character_that_clients_may_use_is_kept() {
    let api = shared_place!().administrator();
    let id = format!("{}-.+%_#*?!(),:=@$'", unique("D"));
    let path = stable(&format!("/api/devices/{}", encoded(&id)));
    assert_eq!(api.put(&path, &json!({})).ok()["id"], id.as_str());
    assert_eq!(api.get(&path).ok()["id"], id.as_str());
    let credentials = stable(&format!("/api/devices/{}/credentials", encoded(&id)));
    api.get(&credentials).ok();
    let filter = encoded(&format!("id eq '{}'", id.replace('\'', "''")));
    let (found, _) = api.get(&preview(&format!("/api/devices?filter={filter}"))).page(&api);
    assert_eq!(found.len(), 1);
    api.delete(&path).expect_no_content();
}

#[test]
fn a_segment_is_decoded_exactly_once() {
    let api = shared_place!().administrator();
    let name = unique("d");
    // The id holds the three characters %41, not the letter A.
    let id = format!("{name}%41");
    let path = stable(&format!("/api/devices/{}", encoded(&id)));
    assert_eq!(api.put(&path, &json!({})).ok()["id"], id.as_str());
    api.get(&stable(&format!("/api/devices/{name}A"))).expect_central_error(404, "NotFound");
    // Unreserved letters may come encoded.
    let encoded_letters = path.replace(&name, &name.replace('d', "%64"));
    assert_eq!(api.get(&encoded_letters).ok()["id"], id.as_str());
}

#[test]
fn a_plus_in_a_path_is_a_plus() {
    let api = shared_place!().administrator();
    let id = format!("{}+x", unique("d"));
    let device = api.put(&stable(&format!("/api/devices/{id}")), &json!({})).ok();
    assert_eq!(device["id"], id.as_str());
}

#[test]
fn ids_are_told_apart_by_case() {
    let api = shared_place!().administrator();
    let lower = unique("case");
    let upper = lower.to_uppercase();
    api.put(&stable(&format!("/api/devices/{lower}")), &json!({ "displayName": "lower" })).ok();
    api.get(&stable(&format!("/api/devices/{upper}"))).expect_central_error(404, "NotFound");
    api.put(&stable(&format!("/api/devices/{upper}")), &json!({ "displayName": "upper" })).ok();
    assert_eq!(api.get(&stable(&format!("/api/devices/{lower}"))).ok()["displayName"], "lower");
}

#[test]
fn an_id_has_128_characters_at_most() {
    let api = shared_place!().administrator();
    let name = unique("d");
    let longest = format!("{name}{}", "x".repeat(128 - name.len()));
    api.put(&stable(&format!("/api/devices/{longest}")), &json!({})).ok();
    let path = stable(&format!("/api/devices/{longest}x"));
    api.put(&path, &json!({})).expect_central_error(400, "BadRequest");
    api.get(&path).expect_central_error(400, "BadRequest");
    api.delete(&path).expect_central_error(400, "BadRequest");
}

#[test]
fn an_id_with_another_character_is_a_bad_request() {
    let api = shared_place!().administrator();
    for id in ["a b", "ä", "a/b", "a\"b", "a&b", "a;b", "a\0b", "a\nb", "a<b", "a\\b"] {
        for method in ["PUT", "GET", "PATCH", "DELETE"] {
            let mut call = api.call(method, &stable(&format!("/api/devices/{}", encoded(id))));
            if ["PUT", "PATCH"].contains(&method) {
                call = call.json(&json!({}));
            }
            call.send().expect_central_error(400, "BadRequest");
        }
    }
}

#[test]
fn an_empty_id_is_a_bad_request() {
    let api = shared_place!().administrator();
    for rest in ["credentials", "attestation", "telemetry/t"] {
        api.get(&stable(&format!("/api/devices//{rest}"))).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn a_segment_that_is_no_text_is_a_bad_request() {
    let api = shared_place!().administrator();
    api.get(&stable("/api/devices/%ff")).expect_central_error(400, "BadRequest");
    api.get(&stable("/api/devices/a%c3")).expect_central_error(400, "BadRequest");
}
