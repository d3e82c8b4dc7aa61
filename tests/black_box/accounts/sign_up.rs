//! `POST /v1/user2`.

use crate::support::{Person, another_code, code_for, unique};
use serde_json::json;

const PASSWORD: &str = "Engine9-of-analysis";

fn address() -> String {
    format!("{}@example.com", unique("grace"))
}

#[test]
fn an_address_and_a_number_sign_up_in_two_steps() {
    let place = shared_place!();
    let digits: String = unique("").chars().filter(char::is_ascii_digit).collect();
    let number = format!("+491{:0>11}", &digits[digits.len() - 4..]);
    for name in [address(), number] {
        let api = place.anonymous();
        let sign_up = json!({ "user_name": name, "password": PASSWORD });
        api.post("/v1/user2", &sign_up).expect_rainmaker_success(201);
        api.post("/v1/login2", &sign_up).expect_rainmaker_error(400, 101_015);
        let code = code_for(place, &name, "sign-up");
        let confirm = json!({ "user_name": name, "verification_code": code, "tags": ["site:hall"] });
        api.post("/v1/user2", &confirm).expect_rainmaker_success(201);
        api.post("/v1/user2", &confirm).expect_rainmaker_error(400, 101_011);
        let person = Person { place, name, password: PASSWORD.to_owned() };
        let user = person.api().get("/v1/user2").expect_status(200).json();
        assert_eq!((&user["user_name"], &user["tags"]), (&json!(person.name), &json!(["site:hall"])));
    }
}

#[test]
fn the_deprecated_path_and_clients_without_a_media_type_are_served() {
    let place = shared_place!();
    let name = address();
    let body = json!({ "user_name": name, "password": PASSWORD }).to_string();
    place.anonymous().call("POST", "/v1/user").body("", body.clone()).send().expect_rainmaker_success(201);
    let code: u32 = code_for(place, &name, "sign-up").parse().unwrap();
    // The SDK's fetch says text/plain, and a code may come as a number (its leading zeros are then gone).
    let confirm =
        json!({ "user_name": name.to_uppercase(), "verification_code": format!("{code:06}"), "password": null });
    let answer =
        place.anonymous().call("POST", "/v1/user2").body("text/plain;charset=UTF-8", confirm.to_string()).send();
    answer.expect_rainmaker_success(201);
}

#[test]
fn what_is_wrong_with_a_sign_up_has_its_code() {
    let place = shared_place!();
    let post = |body: &serde_json::Value| place.anonymous().post("/v1/user2", body);
    for (body, code) in [
        (json!({}), 101_001),
        (json!({ "user_name": null, "password": PASSWORD }), 101_001),
        (json!({ "user_name": "grace", "password": PASSWORD }), 101_002),
        (json!({ "user_name": "+12", "password": PASSWORD }), 101_037),
        (json!({ "user_name": address() }), 101_003),
        (json!({ "user_name": address(), "password": "" }), 101_003),
        (json!({ "user_name": address(), "password": PASSWORD, "tags": ["site:hall"] }), 100_006),
        (json!({ "user_name": address(), "password": "Short1" }), 101_004),
        (json!({ "user_name": address(), "password": "no-capital-9" }), 101_004),
        (json!({ "user_name": address(), "password": "White space 9" }), 101_004),
        (json!({ "user_name": address(), "password": "Password123" }), 101_004),
        (json!({ "user_name": 5, "password": PASSWORD }), 101_002),
        (json!({ "user_name": ["a@b.c"], "password": PASSWORD }), 100_006),
        (json!([]), 100_006),
    ] {
        post(&body).expect_rainmaker_error(400, code);
    }
    place
        .anonymous()
        .call("POST", "/v1/user2")
        .body("application/json", "{")
        .send()
        .expect_rainmaker_error(400, 100_006);
    let with_locale = json!({ "user_name": address(), "password": PASSWORD });
    place.anonymous().post("/v1/user2?locale=not%20a%20locale", &with_locale).expect_rainmaker_error(400, 112_048);
    place.anonymous().post("/v1/user2?locale=undefined", &with_locale).expect_rainmaker_success(201);
}

#[test]
fn a_name_that_was_confirmed_is_taken_and_another_gives_way() {
    let place = shared_place!();
    let person = Person::new(place);
    let again = json!({ "user_name": person.name.to_uppercase(), "password": PASSWORD });
    place.anonymous().post("/v1/user2", &again).expect_rainmaker_error(400, 101_006);
    let name = address();
    let first = json!({ "user_name": name, "password": "First9-of-all" });
    place.anonymous().post("/v1/user2", &first).expect_rainmaker_success(201);
    let of_first = code_for(place, &name, "sign-up");
    let second = json!({ "user_name": name, "password": PASSWORD });
    place.anonymous().post("/v1/user2", &second).expect_rainmaker_success(201);
    let of_second = code_for(place, &name, "sign-up");
    let confirm =
        |code: &str| place.anonymous().post("/v1/user2", &json!({ "user_name": name, "verification_code": code }));
    if of_first != of_second {
        confirm(&of_first).expect_rainmaker_error(400, 101_012);
    }
    confirm(&of_second).expect_rainmaker_success(201);
    place.anonymous().post("/v1/login2", &first).expect_rainmaker_error(400, 101_009);
    place.anonymous().post("/v1/login2", &second).expect_status(200);
}

#[test]
fn a_wrong_code_confirms_nothing() {
    let place = shared_place!();
    let name = address();
    place
        .anonymous()
        .post("/v1/user2", &json!({ "user_name": name, "password": PASSWORD }))
        .expect_rainmaker_success(201);
    let code = code_for(place, &name, "sign-up");
    let confirm =
        |code: &str| place.anonymous().post("/v1/user2", &json!({ "user_name": name, "verification_code": code }));
    for wrong in [another_code(&code), "12345".to_owned(), String::new(), "abcdef".to_owned()] {
        confirm(&wrong).expect_rainmaker_error(400, 101_012);
    }
    let bad_tags = json!({ "user_name": name, "verification_code": code, "tags": ["no-colon"] });
    place.anonymous().post("/v1/user2", &bad_tags).expect_rainmaker_error(400, 101_067);
    confirm(&code).expect_rainmaker_success(201);
    let unknown = json!({ "user_name": address(), "verification_code": code });
    place.anonymous().post("/v1/user2", &unknown).expect_rainmaker_error(400, 101_012);
}

#[test]
fn a_code_is_good_for_ten_minutes() {
    let mut application = own_application!(&[], &[]);
    let name = address();
    let body = json!({ "user_name": name, "password": PASSWORD });
    application.anonymous().post("/v1/user2", &body).expect_rainmaker_success(201);
    let code = code_for(&application, &name, "sign-up");
    application.restart(&[("clock_offset_seconds", "601")]);
    let confirm = json!({ "user_name": name, "verification_code": code });
    application.anonymous().post("/v1/user2", &confirm).expect_rainmaker_error(400, 101_012);
}
