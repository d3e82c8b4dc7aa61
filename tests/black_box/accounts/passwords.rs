//! `PUT /v1/password2` and `PUT /v1/forgotpassword2`.

use crate::support::{Person, another_code, code_for, let_remembered_credentials_end, messages_to, unique};
use serde_json::json;

const NEW: &str = "Difference9-engine";

#[test]
fn a_changed_password_ends_every_session() {
    let place = shared_place!();
    let person = Person::new(place);
    let (tokens, other) = (person.sign_in(), person.sign_in());
    let api = place.with(&tokens.access);
    let change = |old: &str, new: &str| api.put("/v1/password2", &json!({ "password": old, "newpassword": new }));
    change("Wrong9-password", NEW).expect_rainmaker_error(400, 101_007);
    change(&person.password, "weak").expect_rainmaker_error(400, 101_004);
    api.put("/v1/password2", &json!({ "password": person.password })).expect_rainmaker_error(400, 101_018);
    api.put("/v1/password2", &json!({ "newpassword": NEW })).expect_rainmaker_error(400, 101_007);
    place.anonymous().put("/v1/password2", &json!({})).expect_rainmaker_error(401, 100_046);
    change(&person.password, NEW).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    for tokens in [tokens, other] {
        place.with(&tokens.access).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    }
    let login = |password: &str| {
        place.anonymous().post("/v1/login2", &json!({ "user_name": person.name, "password": password }))
    };
    login(&person.password).expect_rainmaker_error(400, 101_009);
    login(NEW).expect_status(200);
}

#[test]
fn a_forgotten_password_is_set_with_a_code_and_sessions_go_on() {
    let place = shared_place!();
    let person = Person::new(place);
    let tokens = person.sign_in();
    let put = |body: &serde_json::Value| place.anonymous().put("/v1/forgotpassword2", body);
    // As the CLI sends it.
    let first = json!({ "user_name": person.name, "password": null, "verification_code": null });
    put(&first).expect_rainmaker_success(200);
    let code = code_for(place, &person.name, "reset-password");
    let second = |code: &str, password: &str| {
        put(&json!({ "user_name": person.name, "password": password, "verification_code": code }))
    };
    second(&another_code(&code), NEW).expect_rainmaker_error(400, 101_012);
    second(&code, "weak").expect_rainmaker_error(400, 101_004);
    put(&json!({ "user_name": person.name, "verification_code": code })).expect_rainmaker_error(400, 101_032);
    put(&json!({ "user_name": person.name, "password": NEW })).expect_rainmaker_error(400, 101_030);
    second(&code, NEW).expect_rainmaker_success(200);
    second(&code, NEW).expect_rainmaker_error(400, 101_012);
    place.with(&tokens.access).get("/v1/user2").expect_status(200);
    place.anonymous().post("/v1/login2", &json!({ "user_name": person.name, "password": NEW })).expect_status(200);
    put(&json!({})).expect_rainmaker_error(400, 101_001);
    put(&json!({ "user_name": "x" })).expect_rainmaker_error(400, 101_002);
    put(&json!({ "user_name": "+1" })).expect_rainmaker_error(400, 101_037);
}

#[test]
fn whether_a_name_has_an_account_does_not_show() {
    let place = shared_place!();
    let person = Person::new(place);
    let nobody = format!("{}@example.com", unique("nobody"));
    let ask = |name: &str| place.anonymous().put("/v1/forgotpassword2", &json!({ "user_name": name })).text();
    assert_eq!(ask(&person.name), ask(&nobody));
    assert!(messages_to(place, &nobody).is_empty());
    let guess = json!({ "user_name": nobody, "password": NEW, "verification_code": "123456" });
    place.anonymous().put("/v1/forgotpassword2", &guess).expect_rainmaker_error(400, 101_012);
}

#[test]
fn a_code_that_came_too_late_says_so() {
    let mut application = own_application!(&[], &[]);
    let name = Person::new(&application).name;
    application.anonymous().put("/v1/forgotpassword2", &json!({ "user_name": name })).expect_rainmaker_success(200);
    let code = code_for(&application, &name, "reset-password");
    application.restart(&[("clock_offset_seconds", "601")]);
    let late = json!({ "user_name": name, "password": NEW, "verification_code": code });
    application.anonymous().put("/v1/forgotpassword2", &late).expect_rainmaker_error(400, 100_068);
}
