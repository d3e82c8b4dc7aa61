//! What was signed once is done once.

use super::{administrator_key, keys};
use crate::support::{Answer, Person, Place, Signer, stable, unique};
use serde_json::json;

const NO_HEADERS: [(String, String); 0] = [];

/// Sends a request with these headers to each host of the place.
fn send_to_all(
    place: &Place,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: Option<&str>,
) -> Vec<Answer> {
    let send = |origin: &String| {
        // The host was signed, and is the same wherever the request goes.
        let call = place.anonymous().call(method, path).to(origin).header("host", "iot.example.com");
        let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        match body {
            Some(body) => call.body("", body).send(),
            None => call.send(),
        }
    };
    place.origins().iter().map(send).collect()
}

#[test]
fn a_request_that_changes_something_is_accepted_once_and_nowhere_twice() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let id = unique("d");
    let path = stable(&format!("/api/devices/{id}"));
    let body = json!({ "displayName": "a" }).to_string();
    for (method, body, first) in [("PUT", Some(&body), 200), ("PATCH", Some(&body), 200), ("DELETE", None, 204)] {
        let signed = body.map_or(&b""[..], |body| body.as_bytes());
        let headers = signer.sign((method, "http://iot.example.com", &path), &NO_HEADERS, signed);
        let mut answers = send_to_all(place, method, &path, &headers, body.map(String::as_str));
        answers.extend(send_to_all(place, method, &path, &headers, body.map(String::as_str)));
        answers[0].expect_status(first);
        for answer in &answers[1..] {
            answer.expect_central_error(401, "Unauthenticated");
        }
    }
}

#[test]
fn what_is_made_once_is_not_made_again() {
    let place = shared_place!();
    let api = Person::new(place).api();
    let signer = Signer::create(&api);
    let path = "/skein/v1/access-keys";
    let headers = signer.sign(("POST", "http://iot.example.com", path), &NO_HEADERS, b"{}");
    let first = send_to_all(place, "POST", path, &headers, Some("{}"));
    first[0].expect_status(201);
    let made = first[0].json();
    api.delete(&format!("{path}/{}", made["accessKey"].as_str().unwrap())).expect_no_content();
    for answer in first[1..].iter().chain(&send_to_all(place, "POST", path, &headers, Some("{}"))) {
        answer.expect_skein_error(401, "unauthenticated", None);
    }
    assert_eq!(keys(&api).len(), 1);
}

#[test]
fn a_refused_replay_does_not_depend_on_how_the_signature_is_written() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let mut headers = signer.sign(("PUT", "http://iot.example.com", &path), &NO_HEADERS, b"{}");
    send_to_all(place, "PUT", &path, &headers, Some("{}"))[0].ok();
    let (_, authorization) = headers.iter_mut().find(|(name, _)| name == "authorization").unwrap();
    let (rest, signature) = authorization.rsplit_once('=').unwrap();
    *authorization = format!("{}={}", rest.replace(", ", " ,  ").replacen("SDK", "sdk", 1), signature.to_uppercase());
    for answer in send_to_all(place, "PUT", &path, &headers, Some("{}")) {
        answer.expect_central_error(401, "Unauthenticated");
    }
}

#[test]
fn a_request_that_only_reads_may_be_sent_again() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let path = "/skein/v1/whoami";
    let headers = signer.sign(("GET", "http://iot.example.com", path), &NO_HEADERS, b"");
    for _ in 0..2 {
        for answer in send_to_all(place, "GET", path, &headers, None) {
            answer.ok();
        }
    }
}

#[test]
fn a_refused_request_uses_no_signature_up() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let headers = signer.sign(("PUT", "http://iot.example.com", &path), &NO_HEADERS, b"{}");
    for answer in send_to_all(place, "PUT", &path, &headers, Some("{ }")) {
        answer.expect_central_error(401, "Unauthenticated");
    }
    send_to_all(place, "PUT", &path, &headers, Some("{}"))[0].ok();
}
