//! Guessing is stopped, and its victim is not.

use super::user_update::phone_number;
use crate::support::{Answer, Person, another_code, code_for, unique};
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
    let name = format!("{}@example.com", unique("nobody"));
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
    expect_limit_exceeded(&ask());
}

/// What apps tell people to try again later for (101019), with the time that they have to wait.
#[track_caller]
fn expect_limit_exceeded(answer: &Answer) {
    answer.expect_rainmaker_error(429, 101_019);
    assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
}

#[test]
fn who_signs_up_again_and_again_or_guesses_at_the_code_has_to_wait() {
    let place = shared_place!();
    let name = || format!("{}@example.com", unique("eager"));
    let (eager, guessing) = (name(), name());
    let post = |body: &serde_json::Value| place.anonymous().post("/v1/user2", body);
    let sign_up = |name: &str| post(&json!({ "user_name": name, "password": "Engine9-of-analysis" }));
    for _ in 0..6 {
        sign_up(&eager).expect_rainmaker_success(201);
    }
    let refused = sign_up(&eager);
    refused.expect_rainmaker_error(400, 101_057);
    assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
    sign_up(&guessing).expect_rainmaker_success(201);
    let wrong = another_code(&code_for(place, &guessing, "sign-up"));
    let guess = || post(&json!({ "user_name": guessing, "verification_code": wrong }));
    for _ in 0..6 {
        guess().expect_rainmaker_error(400, 101_012);
    }
    expect_limit_exceeded(&guess());
}

#[test]
fn who_is_signed_in_and_guesses_is_told_with_the_same_code() {
    let place = shared_place!();
    let [one, two, three] = [(); 3].map(|()| Person::new(place));
    let api = one.api();
    let change = || api.put("/v1/password2", &json!({ "password": "Wrong9-password", "newpassword": "Another9-one" }));
    for _ in 0..6 {
        change().expect_rainmaker_error(400, 101_007);
    }
    expect_limit_exceeded(&change());
    let api = two.api();
    let accept = || api.put("/v1/user2", &json!({ "tags_verification_code": "123456" }));
    for _ in 0..6 {
        accept().expect_rainmaker_error(400, 101_012);
    }
    expect_limit_exceeded(&accept());
    let api = three.api();
    let ask = || api.put("/v1/user2", &json!({ "phone_number": phone_number() }));
    // One code was sent for the sign-up.
    for _ in 0..5 {
        ask().expect_rainmaker_success(200);
    }
    expect_limit_exceeded(&ask());
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
