//! `DELETE /v1/user2`.

use crate::support::{Person, another_code, code_for, let_remembered_credentials_end};
use serde_json::json;

#[test]
fn an_account_is_deleted_in_two_steps_with_all_that_belongs_to_it() {
    let place = shared_place!();
    let person = Person::new(place);
    let tokens = person.sign_in();
    let api = place.with(&tokens.access);
    api.put("/v1/user/custom_data", &json!({ "timeZone": { "value": "Asia/Kolkata" } })).expect_status(200);
    api.delete("/v1/user2").expect_rainmaker_error(400, 119_007);
    api.delete("/v1/user2?verification_code=123456").expect_rainmaker_error(400, 119_015);
    api.delete("/v1/user2?request=true").expect_rainmaker_success(200);
    let code = code_for(place, &person.name, "delete-account");
    api.delete(&format!("/v1/user2?verification_code={}", another_code(&code))).expect_rainmaker_error(400, 119_005);
    api.get("/v1/user2").expect_status(200);
    api.delete(&format!("/v1/user2?verification_code={code}")).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.get("/v1/user2").expect_rainmaker_error(401, 100_047);
    let login = json!({ "user_name": person.name, "password": person.password });
    place.anonymous().post("/v1/login2", &login).expect_rainmaker_error(400, 101_009);
    let refresh = place.anonymous().post("/v1/login2", &json!({ "refreshtoken": tokens.refresh }));
    refresh.expect_rainmaker_error(400, 101_017);
    // The name is free again, and who takes it inherits nothing.
    let again = Person::named(place, &person.name);
    assert_eq!(again.api().get("/v1/user/custom_data").expect_status(200).json(), json!({}));
}

#[test]
fn who_guesses_the_code_of_a_deletion_has_to_wait() {
    let place = shared_place!();
    let person = Person::new(place);
    let api = person.api();
    api.delete("/v1/user2?request=true").expect_rainmaker_success(200);
    let wrong = another_code(&code_for(place, &person.name, "delete-account"));
    let path = format!("/v1/user2?verification_code={wrong}");
    for _ in 0..5 {
        api.delete(&path).expect_rainmaker_error(400, 119_005);
    }
    // The code is good for nothing any more; a guess after that counts as well.
    api.delete(&path).expect_rainmaker_error(400, 119_015);
    let refused = api.delete(&path);
    refused.expect_rainmaker_error(400, 119_016);
    assert!(refused.header("retry-after").is_some());
}

#[test]
fn a_super_administrator_can_not_leave() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
    boss.api().delete("/v1/user2?request=true").expect_rainmaker_error(400, 119_017);
}
