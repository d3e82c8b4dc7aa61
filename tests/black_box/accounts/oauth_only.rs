//! Deployments that people sign in to through OAuth alone (contract `rainmaker.md` §S-details).

use crate::support::{CALLBACK, OAuthClient, Person, another_code, code_for};
use serde_json::json;

const SETTING: &str = "/v1/admin/deployment_settings/config/oauth_only";

#[test]
fn what_takes_a_name_and_a_password_is_refused_until_the_setting_is_off_again() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
    let (api, person) = (boss.api(), Person::new(&application));
    let open = person.sign_in();
    api.put(SETTING, &json!({})).expect_rainmaker_error(400, 124_006);
    let with = |enabled: bool, code: &str| api.put(SETTING, &json!({ "enabled": enabled, "verification_code": code }));
    with(true, "000000").expect_rainmaker_error(400, 100_066);
    api.put(SETTING, &json!({ "enabled": true })).expect_rainmaker_success(200);
    let code = code_for(&application, &boss.name, "sign-in-ways");
    with(true, &another_code(&code)).expect_rainmaker_error(400, 100_066);
    // A code to switch it on switches nothing off.
    with(false, &code).expect_rainmaker_error(400, 100_066);
    with(true, &code).expect_rainmaker_success(200);
    let told = api.get("/v1/admin/deployment_settings/oauth_only").ok();
    assert_eq!(told["configuration_value"], json!({ "enabled": true }));

    let anonymous = application.anonymous();
    let body = json!({ "user_name": person.name, "password": person.password });
    for answer in [
        anonymous.post("/v1/user2", &json!({ "user_name": "x@example.com", "password": person.password })),
        anonymous.post("/v1/login2", &body),
        anonymous.post("/v1/login2", &json!({ "user_name": person.name })),
        anonymous.post("/v1/user/guest", &json!({})),
        anonymous.put("/v1/forgotpassword2", &json!({ "user_name": person.name })),
        application.with(open.access.clone()).post("/v1/user/guest/conversion/initiate", &json!({})),
        application.with(open.access.clone()).put("/v1/password2", &json!({ "password": "x", "newpassword": "y" })),
    ] {
        answer.expect_rainmaker_error(400, 100_052);
    }
    // Sessions go on, and OAuth is there.
    anonymous.post("/v1/login2", &json!({ "refreshtoken": open.refresh })).expect_status(200);
    let client = OAuthClient::new(&application, false, &json!({}));
    let code = client.code(&person, "");
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    client.token(&fields).expect_status(200);
    // Whom no code can be sent to needs none.
    application.administrator().put(SETTING, &json!({ "enabled": false })).expect_rainmaker_success(200);
    person.sign_in();
}

#[test]
fn who_guesses_at_the_code_for_a_setting_has_to_wait() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let api = Person::super_administrator(&application).api();
    let guess = || api.put(SETTING, &json!({ "enabled": true, "verification_code": "000000" }));
    for _ in 0..6 {
        guess().expect_rainmaker_error(400, 100_066);
    }
    guess().expect_rainmaker_error(400, 100_067);
}
