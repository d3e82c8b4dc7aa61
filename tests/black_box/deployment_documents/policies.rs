//! `/v1/admin/terms_policy`, and the pages that everybody reads.

use super::audited;
use crate::support::{Answer, Application};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/terms_policy";
const MAX_BYTES: usize = 256 * 1024;

/// Reads a page as a browser does.
fn page(application: &Application, path: &str, status: u16) -> Answer {
    let answer = application.anonymous().get(path);
    answer.expect_status(status);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{}", answer.said);
    }
    answer
}

#[test]
fn texts_are_set_read_by_everybody_and_deleted() {
    let application = own_application!(&[], &[("public_url", "https://iot.example.com")]);
    let api = application.administrator();
    for path in ["/terms_of_use", "/privacy_policy"] {
        assert!(page(&application, path, 404).text().contains("no such text"));
    }
    assert_eq!(api.get(PATH).expect_status(200).json(), json!({}));
    let (terms, policy) = ("<h1>Terms – of use</h1>", "<h1>Privacy</h1>");
    let answer = api.put(PATH, &json!({ "terms_of_use": terms, "privacy_policy": STANDARD.encode(policy) }));
    let urls = ["https://iot.example.com/terms_of_use", "https://iot.example.com/privacy_policy"];
    let expected = json!({ "status": "success", "terms_of_use_file_url": urls[0], "privacy_policy_file_url": urls[1] });
    assert_eq!(answer.expect_status(200).json(), expected);
    assert_eq!(page(&application, "/terms_of_use", 200).text(), terms);
    assert_eq!(page(&application, "/privacy_policy", 200).text(), policy);
    let (of_terms, of_policy) =
        (json!({ "content": terms, "file_url": urls[0] }), json!({ "content": policy, "file_url": urls[1] }));
    let get = |query: &str| api.get(&format!("{PATH}{query}")).expect_status(200).json();
    assert_eq!(get(""), json!({ "terms_of_use": of_terms, "privacy_policy": of_policy }));
    assert_eq!(get("?file=privacy_policy"), json!({ "privacy_policy": of_policy }));
    // One alone leaves the other as it is.
    let answer = api.put(PATH, &json!({ "terms_of_use": "<p>Short", "privacy_policy": null }));
    let expected = json!({ "status": "success", "terms_of_use_file_url": urls[0] });
    assert_eq!(answer.expect_status(200).json(), expected);
    assert_eq!(page(&application, "/privacy_policy", 200).text(), policy);
    api.delete(&format!("{PATH}?file=terms_of_use")).expect_rainmaker_success(200);
    page(&application, "/terms_of_use", 404);
    assert_eq!(get(""), json!({ "privacy_policy": of_policy }));
    let set = audited(&application, "deployment-document.set");
    let told: Vec<_> = set.iter().map(|row| (row["subject"].as_str().unwrap(), &row["after"])).collect();
    let bytes = |text: &str| json!({ "bytes": text.len() });
    let expected =
        [("terms-of-use", &bytes(terms)), ("privacy-policy", &bytes(policy)), ("terms-of-use", &bytes("<p>Short"))];
    assert_eq!(told, expected);
}

#[test]
fn what_is_no_text_or_names_none_is_refused() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let put = |body: &Value| api.put(PATH, body);
    let longest = format!("<{}", "a".repeat(MAX_BYTES - 1));
    for (body, code) in [
        (json!({}), 116_001),
        (json!({ "terms_of_use": null }), 116_001),
        (json!({ "terms_of_use": "" }), 100_006),
        (json!({ "privacy_policy": "a\u{0}b" }), 100_006),
        (json!({ "terms_of_use": format!("{longest}a") }), 100_006),
        (json!({ "terms_of_use": "<p>", "privacy_policy": " " }), 100_006),
        (json!({ "terms_of_use": {} }), 100_006),
        (json!([]), 100_006),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
    page(&application, "/terms_of_use", 404);
    put(&json!({ "terms_of_use": longest, "privacy_policy": STANDARD.encode(&longest) })).expect_status(200);
    assert_eq!(page(&application, "/privacy_policy", 200).body.len(), MAX_BYTES);
    api.delete(PATH).expect_rainmaker_error(400, 106_004);
    for (method, code) in [("GET", 116_007), ("DELETE", 106_007)] {
        api.call(method, &format!("{PATH}?file=imprint")).send().expect_rainmaker_error(400, code);
    }
    api.delete(&format!("{PATH}?file=privacy_policy")).expect_rainmaker_success(200);
    for (method, code) in [("GET", 116_006), ("DELETE", 106_006)] {
        api.call(method, &format!("{PATH}?file=privacy_policy")).send().expect_rainmaker_error(400, code);
    }
}
