//! `/v1/user/guest`.

use crate::support::{Person, Tokens, code_for, unique};
use serde_json::json;

const SETTING: &str = "/v1/admin/deployment_settings/config/guest_user";

#[test]
fn a_guest_stays_as_long_as_the_setting_says() {
    let mut application = own_application!(&[], &[]);
    let administrator = application.administrator();
    for (body, code) in [
        (json!({}), 124_006),
        (json!({ "enabled": "perhaps" }), 100_006),
        (json!({ "config_data": { "expiry_duration_days": null } }), 124_006),
        (json!({ "config_data": { "expiry_duration_days": -1 } }), 124_043),
        (json!({ "enabled": true, "config_data": 30 }), 100_006),
        (json!({ "config_data": { "expiry_duration_days": 36_501 } }), 124_043),
    ] {
        administrator.put(SETTING, &body).expect_rainmaker_error(400, code);
    }
    administrator.put(SETTING, &json!({ "enabled": true })).expect_rainmaker_success(200);
    let guest = || {
        let answer = application.anonymous().call("POST", "/v1/user/guest").send();
        Tokens::of(answer.expect_status(201)).refresh
    };
    let staying = guest();
    let days = json!({ "config_data": { "expiry_duration_days": 2 } });
    administrator.put(SETTING, &days).expect_rainmaker_success(200);
    let value = json!({ "enabled": true, "config_data": { "expiry_duration_days": 2 } });
    let told = administrator.get("/v1/admin/deployment_settings/guest_user").ok();
    assert_eq!(told, json!({ "configuration_key": "guest_user", "configuration_value": value }));
    let leaving = guest();
    let refresh = |application: &crate::support::Application, token: &str| {
        application.anonymous().post("/v1/login2", &json!({ "refreshtoken": token })).status
    };
    application.restart(&[("clock_offset_seconds", "172790")]);
    assert_eq!((refresh(&application, &staying), refresh(&application, &leaving)), (200, 200));
    application.restart(&[("clock_offset_seconds", "172810")]);
    assert_eq!((refresh(&application, &staying), refresh(&application, &leaving)), (200, 400));
}

#[test]
fn without_the_setting_there_are_no_guests() {
    let place = shared_place!();
    place.anonymous().post("/v1/user/guest", &json!({})).expect_rainmaker_error(400, 124_031);
}

#[test]
fn a_guest_becomes_somebody_with_a_name() {
    let application = own_application!(&[], &[]);
    let setting = json!({ "enabled": true });
    application.administrator().put(SETTING, &setting).expect_rainmaker_success(200);
    let answer = application.anonymous().call("POST", "/v1/user/guest").send();
    let body = answer.expect_status(201).json();
    let name = body["user_name"].as_str().unwrap();
    assert!(name.starts_with("guest@") && name.ends_with(".temp.user"), "{name}");
    let api = application.with(Tokens::of(&answer).access);
    let user = api.get("/v1/user2").expect_status(200).json();
    assert_eq!((&user["is_guest_user"], &user["user_name"]), (&json!(true), &body["user_name"]));
    api.put("/v1/user/custom_data", &json!({ "a": { "value": 1 } })).expect_status(200);
    api.put("/v1/password2", &json!({ "password": "x", "newpassword": "Guest9-of-all" }))
        .expect_rainmaker_error(400, 101_087);
    let anonymous = application.anonymous();
    let login = json!({ "user_name": name.to_uppercase(), "password": "Guest9-of-all" });
    anonymous.post("/v1/login2", &login).expect_rainmaker_error(400, 101_087);
    anonymous.put("/v1/forgotpassword2", &json!({ "user_name": name })).expect_rainmaker_error(400, 101_087);

    let initiate = |body: &serde_json::Value| api.post("/v1/user/guest/conversion/initiate", body);
    let taken = Person::new(&application);
    initiate(&json!({ "user_name": taken.name })).expect_rainmaker_error(400, 101_006);
    initiate(&json!({})).expect_rainmaker_error(400, 101_001);
    initiate(&json!({ "user_name": "x" })).expect_rainmaker_error(400, 101_002);
    initiate(&json!({ "user_name": "+4915100000002" })).expect_rainmaker_error(400, 101_097);
    let address = format!("{}@example.com", unique("converted"));
    initiate(&json!({ "user_name": address })).expect_rainmaker_success(200);
    let code = code_for(&application, &address, "guest-conversion");
    let verify = |name: &str, code: &str, password: &str| {
        let body = json!({ "user_name": name, "verification_code": code, "password": password });
        api.post("/v1/user/guest/conversion/verify", &body)
    };
    verify(&address, &code, "weak").expect_rainmaker_error(400, 101_004);
    let other = Tokens::of(application.anonymous().post("/v1/user/guest", &json!({})).expect_status(201));
    let guess = || {
        let body = json!({ "user_name": address, "verification_code": code, "password": "Guest9-of-all" });
        application.with(other.access.clone()).post("/v1/user/guest/conversion/verify", &body)
    };
    for _ in 0..6 {
        guess().expect_rainmaker_error(400, 101_012);
    }
    guess().expect_rainmaker_error(429, 101_019);
    // The code was sent to one address and makes no other one's.
    verify("other@example.com", &code, "Guest9-of-all").expect_rainmaker_error(400, 101_012);
    verify(&address, &code, "Guest9-of-all").expect_rainmaker_success(200);
    let person = Person { place: &application, name: address.clone(), password: "Guest9-of-all".into() };
    let converted = person.api().get("/v1/user2?custom_data=true").expect_status(200).json();
    assert_eq!((&converted["user_id"], &converted["user_name"]), (&user["user_id"], &json!(address)));
    assert_eq!(converted["custom_data"], json!({ "a": { "value": 1 } }));
    assert_eq!(converted.get("is_guest_user"), None);
    person
        .api()
        .post("/v1/user/guest/conversion/initiate", &json!({ "user_name": address }))
        .expect_rainmaker_error(401, 100_004);
    // Where there are no guests any more, none becomes anybody.
    let another = Tokens::of(application.anonymous().post("/v1/user/guest", &json!({})).expect_status(201));
    application.administrator().put(SETTING, &json!({ "enabled": false })).expect_rainmaker_success(200);
    application
        .with(another.access)
        .post("/v1/user/guest/conversion/initiate", &json!({ "user_name": "x@example.com" }))
        .expect_rainmaker_error(400, 124_031);
}
