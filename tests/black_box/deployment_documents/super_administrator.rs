//! `PUT /v1/admin/change_super_admin`.

use super::audited;
use crate::support::{Application, Person, another_code, code_for, let_remembered_credentials_end, messages_to};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/change_super_admin";

/// Both codes of a handover to this address.
fn codes(application: &Application, to: &str) -> (String, String) {
    let now = code_for(application, Person::SUPER_ADMINISTRATOR[0].1, "current-super-administrator");
    (now, code_for(application, to, "new-super-administrator"))
}

fn body(now: &str, to_be: &str) -> Value {
    json!({ "current_super_admin_code": now, "new_super_admin_code": to_be })
}

#[test]
fn the_administration_is_handed_over_with_both_codes_to_somebody_new() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let old = Person::super_administrator(&application).api();
    let put = |body: &Value| old.put(PATH, body);
    old.get("/skein/v1/outbox/messages").expect_status(200);
    // Somebody who signed up with the address and did not confirm it is not in the way.
    let name = "next@example.com";
    let unconfirmed = json!({ "user_name": name, "password": "Engine9-of-analysis" });
    application.anonymous().post("/v1/user2", &unconfirmed).expect_status(201);
    put(&json!({ "new_super_admin": "Next@example.com" })).expect_rainmaker_success(200);
    let (now, to_be) = codes(&application, name);
    put(&json!({ "current_super_admin_code": now })).expect_rainmaker_error(400, 101_062);
    put(&json!({ "new_super_admin_code": to_be })).expect_rainmaker_error(400, 101_062);
    for body in
        [body(&another_code(&now), &to_be), body(&now, &another_code(&to_be)), body(&to_be, &now), body("x", &to_be)]
    {
        put(&body).expect_rainmaker_error(400, 101_012);
    }
    assert_eq!(old.get("/v1/user2").ok()["super_admin"], true);
    let named = |name: &str| {
        let mut body = body(&now, &to_be);
        body["new_super_admin"] = json!(name);
        body
    };
    put(&named("somebody@example.com")).expect_rainmaker_error(400, 101_002);
    put(&named("NEXT@example.com")).expect_rainmaker_success(200);
    // The first password is in the message, as of every account that is made.
    application.anonymous().post("/v1/login2", &unconfirmed).expect_rainmaker_error(400, 101_009);
    let messages = messages_to(&application, name);
    let message = messages.iter().find(|message| message["kind"] == "invitation").unwrap();
    let password = message["text"].as_str().unwrap().split("password ").nth(1).unwrap().split(' ').next().unwrap();
    let next = Person { place: &application, name: name.into(), password: password.into() };
    let new = next.api();
    let flag = |api: &crate::support::Api<'_>| api.get("/v1/user2").ok().get("super_admin").cloned();
    assert_eq!((flag(&old), flag(&new)), (None, Some(json!(true))));
    // A credential that is remembered does not hand over again.
    put(&json!({ "new_super_admin": "third@example.com" })).expect_rainmaker_error(400, 100_004);
    let_remembered_credentials_end();
    new.get("/skein/v1/outbox/messages").expect_status(200);
    old.get("/skein/v1/outbox/messages").expect_skein_error(403, "forbidden", None);
    put(&json!({ "new_super_admin": "third@example.com" })).expect_rainmaker_error(400, 100_004);
    let told = |action: &str| {
        let rows = audited(&application, action);
        let row = rows.last().unwrap();
        (row["after"]["userName"].clone(), row["after"]["superAdmin"].clone())
    };
    assert_eq!(told("user.created"), (json!(name), json!(true)));
    assert_eq!(told("user.updated"), (json!(Person::SUPER_ADMINISTRATOR[0].1), json!(false)));
}

#[test]
fn only_somebody_without_an_account_takes_over() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let person = Person::new(&application);
    let boss = Person::super_administrator(&application);
    let api = boss.api();
    let put = |body: &Value| api.put(PATH, body);
    for (body, code) in [
        (json!({}), 101_062),
        (json!({ "new_super_admin": "" }), 101_062),
        (json!({ "new_super_admin": "nobody" }), 101_002),
        (json!({ "new_super_admin": "+4915100000004" }), 101_002),
        (json!({ "new_super_admin": person.name }), 101_063),
        (json!({ "new_super_admin": boss.name.to_uppercase() }), 101_065),
        (body("123456", "123456"), 101_010),
        (json!({ "new_super_admin": [] }), 100_006),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
    // Who has an account by then takes nothing over.
    put(&json!({ "new_super_admin": "late@example.com" })).expect_rainmaker_success(200);
    let (now, to_be) = codes(&application, "late@example.com");
    Person::named(&application, "late@example.com");
    put(&body(&now, &to_be)).expect_rainmaker_error(400, 101_063);
    // A code is for one address.
    put(&json!({ "new_super_admin": "other@example.com" })).expect_rainmaker_success(200);
    let (_, of_other) = codes(&application, "other@example.com");
    put(&body(&now, &of_other)).expect_rainmaker_error(400, 101_012);
    assert_eq!(api.get("/v1/user2").ok()["super_admin"], true);
}
