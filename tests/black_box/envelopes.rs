//! Errors of requests that no endpoint takes, in the envelope of the path's dialect (contract `central.md` §1.3).

use crate::support::{DeviceToken, encoded, events, preview, random_key, stable, unique};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn a_version_that_there_is_none_of_is_told() {
    let place = shared_place!();
    for path in ["/v2/user2", "/v0/login2", "/v9/x"] {
        place.anonymous().get(path).expect_rainmaker_error(400, 100_002);
    }
    for path in ["/v1/nothing", "/v5/nothing", "/version/user2"] {
        place.anonymous().get(path).expect_status(404);
    }
}

#[test]
fn an_unknown_path_is_not_found_in_the_envelope_of_its_dialect() {
    let api = shared_place!().administrator();
    for path in [
        "/api",
        "/api/nothing",
        "/api/devices/",
        "/api//devices",
        "/api/Devices",
        "/api/devices/d/nothing",
        "/api/apiTokens/t/nothing",
        "/api/roles/r/nothing",
    ] {
        api.get(&stable(path)).expect_central_error(404, "NotFound");
    }
    for path in ["/devices", "/devices/d", "/devices/d/messages/nothing"] {
        api.get(path).expect_hub_error(404, "DeviceNotFound");
    }
    for path in ["/", "/nothing", "/skein/v1/nothing", "/apiary", "/internal"] {
        api.get(path).expect_skein_error(404, "not_found", None);
    }
    let rainmaker = api.get("/v1/nothing");
    let body = rainmaker.expect_status(404).json();
    assert_eq!(body, json!({ "status": "failure", "error_code": 100_015, "description": body["description"] }));
    let iotda = api.get("/v5/nothing");
    let body = iotda.expect_status(404).json();
    assert_eq!(body, json!({ "error_code": "IOTDA.000006", "error_msg": body["error_msg"] }));
}

#[test]
fn a_wrong_method_is_405_and_allow_says_what_is_right() {
    let api = shared_place!().administrator();
    for (method, path, allowed) in [
        ("DELETE", "/api/devices", "GET,HEAD"),
        ("POST", "/api/devices/d", "DELETE,GET,HEAD,PATCH,PUT"),
        ("PUT", "/api/devices/d/credentials", "GET,HEAD"),
        ("POST", "/api/devices/d/attestation", "DELETE,GET,HEAD,PATCH,PUT"),
        ("PUT", "/api/devices/d/telemetry/t", "GET,HEAD"),
        ("POST", "/api/devices/d/components/c/telemetry/t", "GET,HEAD"),
        ("POST", "/api/apiTokens", "GET,HEAD"),
        ("PATCH", "/api/apiTokens/t", "DELETE,GET,HEAD,PUT"),
        ("PUT", "/api/roles", "GET,HEAD"),
        ("DELETE", "/api/roles/r", "GET,HEAD"),
    ] {
        let answer = api.call(method, &stable(path)).send();
        answer.expect_central_error(405, "MethodNotAllowed");
        assert_eq!(allow(answer.header("allow").unwrap()), allow(allowed), "{method} {path}");
    }
    let answer = api.get("/devices/d/messages/events");
    answer.expect_hub_error(405, "ArgumentInvalid");
    assert_eq!(answer.header("allow"), Some("POST"));
    for (path, allowed) in
        [("/skein/v1/whoami", "GET,HEAD"), ("/healthz", "GET,HEAD"), ("/skein/v1/devices/d/telemetry", "GET,HEAD")]
    {
        let answer = api.call("DELETE", path).send();
        answer.expect_skein_error(405, "method_not_allowed", None);
        assert_eq!(allow(answer.header("allow").unwrap()), allow(allowed), "{path}");
    }
}

fn allow(header: &str) -> BTreeSet<&str> {
    header.split(',').map(str::trim).collect()
}

#[test]
fn an_error_never_comes_without_a_body_or_as_html() {
    let api = shared_place!().administrator();
    for (method, path) in [("TRACE", "/api/devices"), ("BREW", "/api/devices"), ("OPTIONS", "/api/devices")] {
        api.call(method, &stable(path)).send().expect_central_error(405, "MethodNotAllowed");
    }
    api.call("BREW", "/api/nothing").send().expect_central_error(404, "NotFound");
}

#[test]
fn every_request_has_an_id_of_its_own_in_the_form_of_the_real_service() {
    let api = shared_place!().administrator();
    let ids: BTreeSet<String> = (0..50).map(|_| api.get(&stable("/api/roles")).request_id().to_owned()).collect();
    assert_eq!(ids.len(), 50);
    for id in ids {
        // Short, lower case, base 36.
        let is_base36 = id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
        assert!(is_base36 && (7..=16).contains(&id.len()), "{id}");
    }
}

#[test]
fn a_request_id_of_the_client_is_not_taken_for_ours() {
    let api = shared_place!().administrator();
    let answer = api.call("GET", &stable("/api/nothing")).header("x-request-id", "mine").send();
    answer.expect_central_error(404, "NotFound");
    assert_ne!(answer.request_id(), "mine");
}

#[test]
fn the_hub_tells_its_errors_in_its_own_words() {
    let place = shared_place!();
    place.anonymous().post(&events("d"), &json!({})).expect_hub_error(401, "IotHubUnauthorizedAccess");
    let token = DeviceToken::of_hub(&place.hub(), "d").sign(&random_key(32));
    place.with(token).post(&events("d"), &json!({})).expect_hub_error(401, "IotHubUnauthorizedAccess");
}

#[test]
fn messages_repeat_what_a_client_sent_as_text_and_nothing_else() {
    let api = shared_place!().administrator();
    let name = unique("<script>alert(1)</script>");
    let answer = api.get(&preview(&format!("/api/devices?filter={}", encoded(&format!("{name} eq 1")))));
    answer.expect_central_error(400, "BadRequest");
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
}
