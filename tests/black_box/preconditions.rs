//! `If-Match`, `If-None-Match` and the member `etag` (contract `central.md` §1.6).

use crate::support::{Answer, Api, created, stable, unique};
use serde_json::{Value, json};

fn conditional(api: &Api<'_>, method: &str, path: &str, header: (&str, &str), body: &Value) -> Answer {
    let call = api.call(method, path).header(header.0, header.1);
    if method == "DELETE" { call.send() } else { call.json(body).send() }
}

#[test]
fn a_put_on_an_absent_device_needs_that_nothing_is_demanded_of_it() {
    let api = shared_place!().administrator();
    for (header, body, creates) in [
        (("if-match", "*"), json!({}), false),
        (("if-match", "\"some-tag\""), json!({}), false),
        (("if-none-match", "*"), json!({}), true),
        (("if-match", ""), json!({}), true),
        (("if-match", ""), json!({ "etag": "" }), true),
        (("if-match", ""), json!({ "etag": "some-tag" }), false),
        (("if-none-match", "*"), json!({ "etag": "some-tag" }), false),
        (("if-none-match", "\"some-tag\""), json!({}), true),
    ] {
        let path = stable(&format!("/api/devices/{}", unique("d")));
        let answer = conditional(&api, "PUT", &path, header, &body);
        if creates {
            answer.ok();
            api.get(&path).ok();
        } else {
            answer.expect_central_error(412, "PreconditionFailed");
            api.get(&path).expect_central_error(404, "NotFound");
        }
    }
}

#[test]
fn a_write_of_an_existing_device_needs_a_tag_that_fits() {
    let api = shared_place!().administrator();
    for method in ["PUT", "PATCH", "DELETE"] {
        let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
        let etag = || api.get(&path).ok()["etag"].as_str().unwrap().to_owned();
        let body = json!({ "displayName": unique("new") });
        let before = etag();
        for header in [("if-match", "\"other\""), ("if-match", "other, \"another\""), ("if-none-match", "*")] {
            conditional(&api, method, &path, header, &body).expect_central_error(412, "PreconditionFailed");
        }
        let present = ("if-none-match", before.as_str());
        conditional(&api, method, &path, present, &body).expect_central_error(412, "PreconditionFailed");
        assert_eq!(etag(), before, "{method}");
        let fits = format!("\"other\", \"{before}\"");
        let answer = conditional(&api, method, &path, ("if-match", &fits), &body);
        assert_eq!(answer.status, if method == "DELETE" { 204 } else { 200 });
    }
}

#[test]
fn a_tag_fits_quoted_bare_weak_or_quoted_twice() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let etag = || api.get(&path).ok()["etag"].as_str().unwrap().to_owned();
    for form in ["{}", "\"{}\"", "W/\"{}\"", "\"\"{}\"\"", "*", "\"*\""] {
        let tag = form.replace("{}", &etag());
        let body = json!({ "displayName": unique("new") });
        conditional(&api, "PATCH", &path, ("if-match", &tag), &body).ok();
    }
    for form in ["{}", "\"{}\"", "*"] {
        let body = json!({ "displayName": unique("new"), "etag": form.replace("{}", &etag()) });
        api.patch(&path, &body).ok();
    }
}

#[test]
fn header_and_body_must_both_hold() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let etag = api.get(&path).ok()["etag"].as_str().unwrap().to_owned();
    for (header, body) in [(etag.as_str(), "other"), ("other", etag.as_str())] {
        let body = json!({ "displayName": "new", "etag": body });
        for method in ["PUT", "PATCH"] {
            let answer = conditional(&api, method, &path, ("if-match", header), &body);
            answer.expect_central_error(412, "PreconditionFailed");
        }
    }
    conditional(&api, "PATCH", &path, ("if-match", &etag), &json!({ "displayName": "new", "etag": etag })).ok();
}

#[test]
fn a_condition_that_can_not_be_read_is_a_bad_request() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    for value in ["\"unclosed", "*, \"tag\""] {
        for name in ["if-match", "if-none-match"] {
            let answer = conditional(&api, "PATCH", &path, (name, value), &json!({}));
            answer.expect_central_error(400, "BadRequest");
        }
    }
}

#[test]
fn a_condition_on_a_device_that_is_not_there_does_not_hide_that() {
    let api = shared_place!().administrator();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    conditional(&api, "PATCH", &path, ("if-match", "\"tag\""), &json!({})).expect_central_error(404, "NotFound");
    conditional(&api, "DELETE", &path, ("if-match", "\"tag\""), &json!({})).expect_central_error(404, "NotFound");
}
