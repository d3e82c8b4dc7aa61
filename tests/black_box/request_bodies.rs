//! Bodies of requests (contract `central.md` §1.5).

use crate::support::{created, stable, unique};
use serde_json::json;

/// The largest JSON body: 1 MiB.
const LIMIT: usize = 1024 * 1024;

#[test]
fn json_is_taken_under_both_of_its_types_and_without_one() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    for (name, media_type) in [
        ("a", "application/json"),
        ("b", "application/json; charset=utf-8"),
        ("c", "application/merge-patch+json"),
        ("d", "Application/Merge-Patch+JSON; charset=UTF-8"),
        ("e", ""),
    ] {
        let body = json!({ "displayName": name }).to_string();
        assert_eq!(api.call("PATCH", &path).body(media_type, body).send().ok()["displayName"], name, "{media_type}");
    }
    assert_eq!(api.get(&path).ok()["displayName"], "e");
}

#[test]
fn another_media_type_is_unsupported() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    for media_type in
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json", "application/jsonx"]
    {
        let answer = api.call("PUT", &path).body(media_type, "{}").send();
        answer.expect_central_error(415, "UnsupportedMediaType");
    }
    api.get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn what_is_not_json_is_a_bad_request() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        "",
        "{",
        "nonsense",
        "{'displayName': 'a'}",
        // The published samples of two other resources have this comma. It is not JSON.
        "{\n\"displayName\": \"My new group name\",\n}",
        "{} {}",
        "\u{feff}{}",
        "{\"displayName\": NaN}",
        &deep,
    ] {
        let answer = api.call("PUT", &path).body("application/json", body).send();
        answer.expect_central_error(400, "BadRequest");
    }
    let not_text = api.call("PUT", &path).body("application/json", *b"{\"displayName\": \"\xff\"}").send();
    not_text.expect_central_error(400, "BadRequest");
    api.get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn json_that_is_no_object_is_unprocessable() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    for body in [json!([]), json!("a"), json!(1), json!(null), json!(true)] {
        api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn a_body_of_the_limit_is_taken_and_one_byte_more_is_too_large() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let body = |length: usize| format!("{{}}{}", " ".repeat(length - 2));
    let too_large = api.call("PUT", &path).body("application/json", body(LIMIT + 1)).send();
    too_large.expect_central_error(413, "PayloadTooLarge");
    api.get(&path).expect_central_error(404, "NotFound");
    api.call("PUT", &path).body("application/json", body(LIMIT)).send().ok();
}

#[test]
fn a_body_that_does_not_tell_its_length_has_the_same_limit() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let put = |length: usize| {
        let body = format!("{{}}{}", " ".repeat(length - 2));
        api.call("PUT", &path).body("application/json", body).chunked()
    };
    put(LIMIT + 1).send().expect_central_error(413, "PayloadTooLarge");
    // Of a body that is far too large the server need not hear the end: it may hang up.
    if let Ok(answer) = put(8 * LIMIT).try_send() {
        answer.expect_central_error(413, "PayloadTooLarge");
    }
    api.get(&path).expect_central_error(404, "NotFound");
    put(LIMIT).send().ok();
}

#[test]
fn unknown_and_read_only_members_are_passed_over() {
    let api = shared_place!().administrator();
    let id = unique("d");
    let path = stable(&format!("/api/devices/{id}"));
    let body = json!({ "id": "another", "provisioned": true, "unknown": { "a": [1] }, "displayName": "d" });
    let device = api.put(&path, &body).ok();
    assert_eq!((&device["id"], &device["provisioned"]), (&json!(id), &json!(false)));
    assert_eq!(device.get("unknown"), None);
    let device = api.patch(&path, &json!({ "id": 5, "provisioned": "yes" })).ok();
    assert_eq!((&device["id"], &device["provisioned"]), (&json!(id), &json!(false)));
}

#[test]
fn of_two_members_with_one_name_the_last_counts() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let twice = api.call("PUT", &path).body("application/json", r#"{"displayName": "a", "displayName": "b"}"#).send();
    assert_eq!(twice.ok()["displayName"], "b");
}
