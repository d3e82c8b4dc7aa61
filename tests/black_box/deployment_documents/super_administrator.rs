//! `PUT /v1/admin/change_super_admin`.

use super::audited;
use crate::support::{Person, another_code, code_for, let_remembered_credentials_end};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/change_super_admin";

#[test]
fn the_administration_is_handed_over_with_both_codes_and_both_feel_it() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let person = Person::new(&application);
    let (old, new) = (Person::super_administrator(&application).api(), person.api());
    let put = |body: &Value| old.put(PATH, body);
    new.get("/skein/v1/outbox/messages").expect_skein_error(403, "forbidden", None);
    old.get("/skein/v1/outbox/messages").expect_status(200);
    put(&json!({ "new_super_admin": person.name })).expect_rainmaker_success(200);
    let now = code_for(&application, Person::SUPER_ADMINISTRATOR[0].1, "current-super-administrator");
    let to_be = code_for(&application, &person.name, "new-super-administrator");
    let codes = |now: &str, to_be: &str| json!({ "current_super_admin_code": now, "new_super_admin_code": to_be });
    put(&json!({ "current_super_admin_code": now })).expect_rainmaker_error(400, 101_010);
    put(&json!({ "new_super_admin_code": to_be })).expect_rainmaker_error(400, 101_010);
    for body in [
        codes(&another_code(&now), &to_be),
        codes(&now, &another_code(&to_be)),
        codes(&to_be, &now),
        codes("x", &to_be),
    ] {
        put(&body).expect_rainmaker_error(400, 101_012);
    }
    assert_eq!(old.get("/v1/user2").expect_status(200).json()["super_admin"], true);
    put(&codes(&now, &to_be)).expect_rainmaker_success(200);
    let flag =
        |api: &crate::support::Api<'_>| api.get("/v1/user2").expect_status(200).json().get("super_admin").cloned();
    assert_eq!((flag(&old), flag(&new)), (None, Some(json!(true))));
    // A credential that is remembered does not hand over again.
    put(&json!({ "new_super_admin": person.name })).expect_rainmaker_error(400, 100_004);
    let_remembered_credentials_end();
    new.get("/skein/v1/outbox/messages").expect_status(200);
    old.get("/skein/v1/outbox/messages").expect_skein_error(403, "forbidden", None);
    put(&json!({ "new_super_admin": person.name })).expect_rainmaker_error(400, 100_004);
    let rows = audited(&application, "user.updated");
    let told: Vec<_> = rows.iter().map(|row| (&row["after"]["userName"], &row["after"]["superAdmin"])).collect();
    assert_eq!(told, [(&json!(person.name), &json!(true)), (&json!(Person::SUPER_ADMINISTRATOR[0].1), &json!(false))]);
}

#[test]
fn only_somebody_with_an_account_and_no_super_administrator_takes_over() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let person = Person::new(&application);
    let boss = Person::super_administrator(&application);
    let api = boss.api();
    let put = |body: &Value| api.put(PATH, body);
    let unconfirmed = json!({ "user_name": "new@example.com", "password": "Engine9-of-analysis" });
    application.anonymous().post("/v1/user2", &unconfirmed).expect_status(201);
    for (body, code) in [
        (json!({}), 101_062),
        (json!({ "new_super_admin": "" }), 101_062),
        (json!({ "new_super_admin": "nobody" }), 101_062),
        (json!({ "new_super_admin": "nobody@example.com" }), 101_063),
        (json!({ "new_super_admin": "new@example.com" }), 101_063),
        (json!({ "new_super_admin": boss.name.to_uppercase() }), 101_065),
        (json!({ "current_super_admin_code": "123456", "new_super_admin_code": "123456" }), 101_012),
        (json!({ "new_super_admin": [] }), 100_006),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
    // Who is deleted meanwhile takes nothing over.
    put(&json!({ "new_super_admin": person.name })).expect_rainmaker_success(200);
    let codes = json!({
        "current_super_admin_code": code_for(&application, &boss.name, "current-super-administrator"),
        "new_super_admin_code": code_for(&application, &person.name, "new-super-administrator"),
    });
    let administrator = application.administrator();
    administrator.delete(&format!("/v1/admin/user2?user_name={}", person.name)).expect_rainmaker_success(200);
    put(&codes).expect_rainmaker_error(400, 101_063);
    assert_eq!(api.get("/v1/user2").expect_status(200).json()["super_admin"], true);
}
