//! `POST /v1/login2` and the tokens that come of it.

use crate::support::{Person, Tokens, another_code, code_for, unique};
use serde_json::{Value, json};

#[test]
fn a_password_gives_three_tokens_that_clients_can_decode() {
    let place = shared_place!();
    let person = Person::new(place);
    let tokens = person.sign_in();
    let (access, id) = (Tokens::claims(&tokens.access), Tokens::claims(&tokens.id));
    let user = place.with(&tokens.access).get("/v1/user2").expect_status(200).json();
    assert_eq!((&id["custom:user_id"], &id["email"]), (&user["user_id"], &json!(person.name)));
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 3_600);
    assert!(access["iss"].is_string() && access.get("email").is_none());
    for token in [&tokens.access, &tokens.id] {
        let payload = token.split('.').nth(1).unwrap();
        assert!(!payload.contains(['-', '_']), "{payload}");
    }
    // With and without the word that some clients put before it.
    place.with(format!("Bearer {}", tokens.access)).get("/v1/user").expect_status(200);
    place.with(&tokens.id).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    place.with(&tokens.refresh).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    place.anonymous().get("/v1/user2").expect_rainmaker_error(401, 100_046);
}

#[test]
fn an_unknown_name_and_a_wrong_password_read_the_same() {
    let place = shared_place!();
    let person = Person::new(place);
    let login = |name: &str, password: &str| {
        let answer = place.anonymous().post("/v1/login2", &json!({ "user_name": name, "password": password }));
        answer.expect_rainmaker_error(400, 101_009)
    };
    assert_eq!(login(&person.name, "Wrong9-password"), login("nobody@example.com", "Wrong9-password"));
}

#[test]
fn a_refresh_gives_new_tokens_and_keeps_the_old_refresh_token() {
    let place = shared_place!();
    let tokens = Person::new(place).sign_in();
    for _ in 0..2 {
        let answer = place.anonymous().post("/v1/login2", &json!({ "refreshtoken": tokens.refresh }));
        let body = answer.expect_status(200).json();
        let mut names: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
        names.sort();
        assert_eq!(names, ["accesstoken", "description", "idtoken", "status"]);
        place.with(body["accesstoken"].as_str().unwrap()).get("/v1/user2").expect_status(200);
        assert_eq!(
            Tokens::claims(body["idtoken"].as_str().unwrap())["custom:user_id"],
            Tokens::claims(&tokens.id)["custom:user_id"]
        );
    }
    for wrong in ["x", "skein_rt_AAAA", &format!("{}x", tokens.refresh), &tokens.access] {
        place.anonymous().post("/v1/login2", &json!({ "refreshtoken": wrong })).expect_rainmaker_error(400, 101_017);
    }
}

#[test]
fn the_cli_asks_for_the_versions_before_it_refreshes() {
    let place = shared_place!();
    let body = place.anonymous().get("/apiversions").expect_status(200).json();
    assert_eq!(body["supported_versions"], json!(["v1"]));
    assert_eq!(body["additional_info"][0]["version"], "v1");
}

#[test]
fn an_access_token_ends_and_a_session_ends() {
    let mut application = own_application!(&[], &[]);
    let tokens = Person::new(&application).sign_in();
    application.restart(&[("clock_offset_seconds", "3601")]);
    application.with(&tokens.access).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    let refreshed = application.anonymous().post("/v1/login2", &json!({ "refreshtoken": tokens.refresh }));
    refreshed.expect_status(200);
    application.restart(&[("clock_offset_seconds", "2592001")]);
    let ended = application.anonymous().post("/v1/login2", &json!({ "refreshtoken": tokens.refresh }));
    ended.expect_rainmaker_error(400, 101_017);
}

#[test]
fn a_code_takes_the_place_of_a_password() {
    let place = shared_place!();
    let person = Person::new(place);
    let login = |body: &Value| place.anonymous().post("/v1/login2", body);
    let asked = login(&json!({ "user_name": person.name })).expect_status(200).json();
    assert_eq!(asked["status"], "success");
    let session = asked["session"].as_str().unwrap();
    let code = code_for(place, &person.name, "sign-in");
    let with = |code: &str, session: &str| {
        login(&json!({ "user_name": person.name, "verification_code": code, "session": session }))
    };
    with(&another_code(&code), session).expect_rainmaker_error(400, 101_012);
    with(&code, "another").expect_rainmaker_error(400, 101_012);
    login(&json!({ "user_name": person.name, "verification_code": code })).expect_rainmaker_error(400, 101_039);
    let tokens = Tokens::of(with(&code, session).expect_status(200));
    place.with(&tokens.access).get("/v1/user2").expect_status(200);
    with(&code, session).expect_rainmaker_error(400, 101_012);
}

#[test]
fn whether_a_name_has_an_account_does_not_show_when_a_code_is_asked_for() {
    let place = shared_place!();
    let person = Person::new(place);
    let ask = |name: &str| {
        let mut body = place.anonymous().post("/v1/login2", &json!({ "user_name": name })).expect_status(200).json();
        body["session"] = json!(body["session"].as_str().unwrap().len());
        body
    };
    let nobody = format!("{}@example.com", unique("nobody"));
    assert_eq!(ask(&person.name), ask(&nobody));
    assert!(crate::support::messages_to(place, &nobody).is_empty());
}

#[test]
fn a_super_administrator_of_the_variables_signs_in_and_may_use_a_second_factor() {
    let name = "boss@example.com";
    let password = "Founder9-of-it-all";
    let application = own_application!(&[], &[("super_admin_user_name", name), ("super_admin_password", password)]);
    let login = || application.anonymous().post("/v1/login2", &json!({ "user_name": name, "password": password }));
    let tokens = Tokens::of(login().expect_status(200));
    let api = application.with(&tokens.access);
    let user = api.get("/v1/user2").expect_status(200).json();
    assert_eq!((&user["super_admin"], &user["admin"], &user["mfa"]), (&json!(true), &json!(true), &json!(false)));
    assert_eq!(Tokens::claims(&tokens.id)["custom:super_admin"], true);
    api.put("/v1/user2", &json!({ "mfa": true })).expect_rainmaker_error(400, 101_047);
    api.put("/v1/user2", &json!({ "phone_number": "+4915100000001" })).expect_rainmaker_success(200);
    api.put("/v1/user2", &json!({ "mfa": true })).expect_rainmaker_error(400, 101_048);
    let code = code_for(&application, "+4915100000001", "phone-number");
    api.put("/v1/user2", &json!({ "verification_code": code })).expect_rainmaker_success(200);
    api.put("/v1/user2", &json!({ "mfa": true })).expect_rainmaker_success(200);
    let asked = login().expect_status(200).json();
    assert!(asked.get("accesstoken").is_none());
    let body = json!({
        "user_name": name, "session": asked["session"], "verification_code": code_for(&application, "+4915100000001", "sign-in"),
    });
    let tokens = Tokens::of(application.anonymous().post("/v1/login2", &body).expect_status(200));
    // What needs the administrator of a deployment is open to this account: the Central API, and people's messages.
    application.with(&tokens.access).get("/skein/v1/outbox/messages").expect_status(200);
    application.with(format!("Bearer {}", tokens.access)).get("/api/devices?api-version=2022-07-31").expect_status(200);
}

#[test]
fn the_older_names_of_calls_are_the_same_calls() {
    let place = shared_place!();
    let person = Person::new(place).api();
    for (method, path) in [
        ("POST", "/v1/user"),
        ("PUT", "/v1/user"),
        ("DELETE", "/v1/user"),
        ("POST", "/v1/login"),
        ("PUT", "/v1/password"),
        ("PUT", "/v1/forgotpassword"),
        ("POST", "/v1/admin/user"),
        ("PUT", "/v1/admin/user"),
        ("DELETE", "/v1/admin/user"),
    ] {
        for api in [&person, &place.administrator(), &place.anonymous()] {
            let answer = |path: &str| {
                let answer = api.call(method, path).json(&json!({})).send();
                (answer.status, answer.json())
            };
            let (status, body) = answer(path);
            assert!(status >= 400, "{method} {path}: {body}");
            assert_eq!(answer(&format!("{path}2")), (status, body), "{method} {path}");
        }
    }
}
