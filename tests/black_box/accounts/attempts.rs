//! Guessing is stopped, and its victim is not.

use crate::support::{Person, another_code, code_for};
use serde_json::json;

#[test]
fn who_guesses_has_to_wait_and_who_is_signed_in_does_not() {
    let place = shared_place!();
    let person = Person::new(place);
    let tokens = person.sign_in();
    let guess = |password: &str| {
        place.anonymous().post("/v1/login2", &json!({ "user_name": person.name, "password": password }))
    };
    for _ in 0..6 {
        guess("Wrong9-password").expect_rainmaker_error(400, 101_009);
    }
    let refused = guess("Wrong9-password");
    refused.expect_rainmaker_error(429, 100_070);
    assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
    // Not even the right one is looked at, so that nobody learns which it is.
    guess(&person.password).expect_rainmaker_error(429, 100_070);
    place.with(&tokens.access).get("/v1/user2").expect_status(200);
    place.anonymous().post("/v1/login2", &json!({ "refreshtoken": tokens.refresh })).expect_status(200);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    guess(&person.password).expect_status(200);
}

#[test]
fn a_name_without_an_account_has_to_wait_as_well() {
    let place = shared_place!();
    let name = format!("{}@example.com", crate::support::unique("nobody"));
    let guess = || place.anonymous().post("/v1/login2", &json!({ "user_name": name, "password": "Wrong9-password" }));
    for _ in 0..6 {
        guess().expect_rainmaker_error(400, 101_009);
    }
    guess().expect_rainmaker_error(429, 100_070);
}

#[test]
fn a_code_is_tried_five_times_and_then_no_more() {
    let place = shared_place!();
    let person = Person::new(place);
    let put = |body: &serde_json::Value| place.anonymous().put("/v1/forgotpassword2", body);
    put(&json!({ "user_name": person.name })).expect_rainmaker_success(200);
    let code = code_for(place, &person.name, "reset-password");
    let with =
        |code: &str| put(&json!({ "user_name": person.name, "password": "Guessed9-it", "verification_code": code }));
    for _ in 0..5 {
        with(&another_code(&code)).expect_rainmaker_error(400, 101_012);
    }
    with(&code).expect_rainmaker_error(400, 101_012);
}

#[test]
fn codes_are_not_sent_without_end() {
    let place = shared_place!();
    let person = Person::new(place);
    let ask = || place.anonymous().put("/v1/forgotpassword2", &json!({ "user_name": person.name }));
    // One was sent for the sign-up.
    for _ in 0..5 {
        ask().expect_rainmaker_success(200);
    }
    ask().expect_rainmaker_error(429, 100_070);
}

#[test]
fn an_address_that_guesses_at_many_accounts_has_to_wait() {
    let application = own_application!(&[], &[("free_attempts_per_address", "10")]);
    let guess = |number: u32| {
        let body = json!({ "user_name": format!("n{number}@example.com"), "password": "Wrong9-password" });
        application.anonymous().post("/v1/login2", &body)
    };
    for number in 0..11 {
        guess(number).expect_rainmaker_error(400, 101_009);
    }
    guess(11).expect_rainmaker_error(429, 100_070);
}
