//! `PUT /v1/user2`: one thing at a time.

use crate::support::{Person, another_code, code_for, unique};
use serde_json::{Value, json};

/// A number that nobody else has.
pub fn phone_number() -> String {
    let digits: String = unique("").bytes().map(|byte| char::from(b'0' + byte % 10)).collect();
    format!("+49{}", &digits[digits.len() - 12..])
}

#[test]
fn name_locale_and_tags() {
    let place = shared_place!();
    let api = Person::new(place).api();
    let put = |body: &Value| api.put("/v1/user2", body);
    put(&json!({ "name": "Ada Lovelace" })).expect_rainmaker_success(200);
    put(&json!({ "locale": "de" })).expect_rainmaker_success(200);
    put(&json!({ "operation": "add", "tags": ["site:hall", "floor:2"] })).expect_rainmaker_success(200);
    put(&json!({ "operation": "add", "tags": ["floor:2", "room:7"] })).expect_rainmaker_success(200);
    put(&json!({ "operation": "remove", "tags": ["site:hall"] })).expect_rainmaker_success(200);
    let user = api.get("/v1/user2").expect_status(200).json();
    assert_eq!((&user["name"], &user["locale"]), (&json!("Ada Lovelace"), &json!("de")));
    assert_eq!(user["tags"], json!(["floor:2", "room:7"]));
    put(&json!({ "locale": "no_locale" })).expect_rainmaker_success(200);
    assert_eq!(api.get("/v1/user2").expect_status(200).json()["locale"], "no_locale");
    put(&json!({ "name": "n".repeat(256) })).expect_rainmaker_success(200);
    for (body, code) in [
        (json!({}), 101_045),
        (json!({ "name": null }), 101_045),
        (json!({ "name": "" }), 101_053),
        (json!({ "name": "n".repeat(257) }), 101_053),
        (json!({ "locale": "?" }), 112_048),
        (json!({ "operation": "add" }), 101_067),
        (json!({ "operation": "add", "tags": [] }), 101_067),
        (json!({ "operation": "add", "tags": ["x"] }), 101_067),
        (json!({ "operation": "swap", "tags": ["a:b"] }), 101_066),
        (json!({ "tags": ["a:b"] }), 101_066),
        (json!({ "name": "a", "locale": "de" }), 100_006),
        (json!({ "name": "a", "operation": "add" }), 100_006),
        (json!({ "mfa": true }), 100_004),
        (json!({ "tags_verification_code": "123456" }), 101_012),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
}

#[test]
fn a_phone_number_is_there_once_it_is_confirmed() {
    let place = shared_place!();
    let (person, other) = (Person::new(place), Person::new(place));
    let api = person.api();
    let number = phone_number();
    let put = |body: &Value| api.put("/v1/user2", body);
    put(&json!({ "verification_code": "123456" })).expect_rainmaker_error(400, 101_047);
    put(&json!({ "phone_number": "0151" })).expect_rainmaker_error(400, 101_037);
    put(&json!({ "phone_number": number })).expect_rainmaker_success(200);
    assert_eq!(api.get("/v1/user2").expect_status(200).json().get("phone_number"), None);
    let code = code_for(place, &number, "phone-number");
    put(&json!({ "verification_code": another_code(&code) })).expect_rainmaker_error(400, 101_012);
    put(&json!({ "verification_code": code })).expect_rainmaker_success(200);
    assert_eq!(api.get("/v1/user2").expect_status(200).json()["phone_number"], number);
    put(&json!({ "phone_number": number })).expect_rainmaker_error(400, 101_052);
    other.api().put("/v1/user2", &json!({ "phone_number": number })).expect_rainmaker_error(400, 101_056);
    let sign_up = json!({ "user_name": number, "password": person.password });
    place.anonymous().post("/v1/user2", &sign_up).expect_rainmaker_error(400, 101_056);
    let by_phone = Person::named(place, &phone_number());
    by_phone.api().put("/v1/user2", &json!({ "phone_number": phone_number() })).expect_rainmaker_error(400, 101_051);
}

#[test]
fn a_number_that_somebody_has_by_now_confirms_no_sign_up() {
    let place = shared_place!();
    let (number, api) = (phone_number(), Person::new(place).api());
    let sign_up = json!({ "user_name": number, "password": "Engine9-of-analysis" });
    place.anonymous().post("/v1/user2", &sign_up).expect_rainmaker_success(201);
    api.put("/v1/user2", &json!({ "phone_number": number })).expect_rainmaker_success(200);
    let code = code_for(place, &number, "phone-number");
    api.put("/v1/user2", &json!({ "verification_code": code })).expect_rainmaker_success(200);
    let confirm = json!({ "user_name": number, "verification_code": code_for(place, &number, "sign-up") });
    place.anonymous().post("/v1/user2", &confirm).expect_rainmaker_error(400, 101_013);
    place.anonymous().post("/v1/login2", &sign_up).expect_rainmaker_error(400, 101_015);
    assert_eq!(api.get("/v1/user2").ok()["phone_number"], number);
}
