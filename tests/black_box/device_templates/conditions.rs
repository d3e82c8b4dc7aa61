//! Writes that depend on an etag (contract `central.md` §1.6), and what they leave in the audit log.

use super::{Template, named, smallest};
use crate::support::encoded;
use serde_json::{Value, json};

fn with(body: &Value, etag: &Value) -> Value {
    let mut body = body.clone();
    body["etag"] = etag.clone();
    body
}

#[test]
fn the_etag_of_a_body_must_be_the_present_one() {
    let place = shared_place!();
    let template = Template::create(place, &named("a"));
    let old = template.get()["etag"].take();
    let new = template.put(&with(&named("b"), &old)).ok()["etag"].take();
    template.put(&with(&named("c"), &old)).expect_central_error(412, "PreconditionFailed");
    template.patch(&with(&json!({ "displayName": "c" }), &old)).expect_central_error(412, "PreconditionFailed");
    assert_eq!(template.get()["displayName"], "b");
    assert_eq!(template.patch(&with(&json!({ "displayName": "d" }), &new)).ok()["displayName"], "d");
    // An empty one counts as absent, and another type is wrong.
    template.put(&with(&smallest(), &json!(""))).ok();
    template.put(&with(&smallest(), &json!(1))).expect_central_error(422, "UnprocessableEntity");
    let absent = Template::new(place);
    absent.put(&with(&smallest(), &old)).expect_central_error(412, "PreconditionFailed");
}

#[test]
fn the_headers_are_honoured_on_every_write() {
    let place = shared_place!();
    let template = Template::new(place);
    let send = |method: &str, name: &str, value: &str| {
        let call = template.api.call(method, &template.path()).header(name, value);
        if method == "DELETE" { call.send() } else { call.json(&named(method)).send() }
    };
    let failed = |method: &str, name: &str, value: &str| {
        send(method, name, value).expect_central_error(412, "PreconditionFailed");
    };
    failed("PUT", "if-match", "*");
    let old = send("PUT", "if-none-match", "*").ok()["etag"].take();
    failed("PUT", "if-none-match", "*");
    let tag = |etag: &Value| etag.as_str().unwrap().to_owned();
    // The tag has quotes of its own: it may be sent as it is or quoted once more.
    let new = send("PATCH", "if-match", &tag(&old)).ok()["etag"].take();
    let newest = send("PUT", "if-match", &format!("\"{}\"", tag(&new))).ok()["etag"].take();
    for method in ["PUT", "PATCH", "DELETE"] {
        failed(method, "if-match", &tag(&old));
    }
    send("PUT", "if-match", "\"a").expect_central_error(400, "BadRequest");
    send("DELETE", "if-match", &tag(&newest)).expect_no_content();
}

#[test]
fn every_change_is_audited_once() {
    let place = shared_place!();
    let template = Template::create(place, &named("a"));
    template.patch(&json!({ "displayName": "b" })).ok();
    template.patch(&json!({ "displayName": "b" })).ok();
    template.put(&json!({})).expect_status(422);
    template.api.delete(&template.path()).expect_no_content();
    let rows = template.api.get(&format!("/skein/v1/audit?subject={}", encoded(&template.id))).ok();
    let found: Vec<_> = rows["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["action"].as_str().unwrap(), &row["before"]["displayName"], &row["after"]["displayName"]))
        .collect();
    let (a, b, none) = (json!("a"), json!("b"), Value::Null);
    assert_eq!(
        found,
        [
            ("device-template.deleted", &b, &none),
            ("device-template.updated", &a, &b),
            ("device-template.created", &none, &a),
        ]
    );
}
