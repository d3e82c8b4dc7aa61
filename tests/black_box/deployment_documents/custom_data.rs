//! `/v1/admin/custom_data`: what apps keep with somebody's account, for administrators.

use crate::suite::accounts::user_update::phone_number;
use crate::support::{Person, encoded};
use serde_json::{Value, json};

#[test]
fn an_administrator_reads_and_merges_the_data_of_a_person() {
    let place = shared_place!();
    let admin = Person::made_by(&place.administrator(), &json!({ "admin": true })).api();
    let person = Person::new(place);
    let api = person.api();
    let id = api.get("/v1/user2").expect_status(200).json()["user_id"].as_str().unwrap().to_owned();
    let path = |query: &str| format!("/v1/admin/custom_data?{query}");
    let by_id = path(&format!("user_id={id}"));
    assert_eq!(admin.get(&by_id).expect_status(200).json(), json!({}));
    api.put("/v1/user/custom_data", &json!({ "zone": { "value": { "a": 1 } } })).expect_status(200);
    let merged = json!({ "zone": { "value": { "a": 1, "b": 2 }, "perms": [] } });
    let change = json!({ "zone": { "value": { "b": 2 }, "perms": [] } });
    assert_eq!(admin.put(&by_id, &change).expect_status(200).json(), merged);
    assert_eq!(api.get("/v1/user/custom_data").expect_status(200).json(), merged);
    for name in ["user_name", "user_email", "user_phone_number"] {
        let query = path(&format!("{name}={}", encoded(&person.name.to_uppercase())));
        assert_eq!(admin.get(&query).expect_status(200).json(), merged, "{name}");
    }
    // What is deleted is deleted for both.
    assert_eq!(admin.put(&by_id, &json!({ "zone": null })).expect_status(200).json(), json!({}));
    assert_eq!(api.get("/v1/user/custom_data").expect_status(200).json(), json!({}));
    let put = |body: &Value| admin.put(&by_id, body);
    put(&json!({ "zone": 1 })).expect_rainmaker_error(400, 125_002);
    admin.call("PUT", &by_id).body("", "{").send().expect_rainmaker_error(400, 125_002);
    put(&json!({ "large": { "value": "x".repeat(399 * 1024) } })).expect_rainmaker_error(400, 100_036);
}

#[test]
fn a_phone_number_is_found_with_its_plus_encoded_or_not() {
    let place = shared_place!();
    let number = phone_number();
    let person = Person::named(place, &number);
    let data = json!({ "zone": { "value": 1 } });
    person.api().put("/v1/user/custom_data", &data).expect_status(200);
    for query in [encoded(&number), number] {
        let answer = place.administrator().get(&format!("/v1/admin/custom_data?user_phone_number={query}"));
        assert_eq!(answer.expect_status(200).json(), data, "{query}");
    }
}

#[test]
fn who_is_not_named_unknown_or_above_is_refused() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
    let admin = Person::made_by(&boss.api(), &json!({ "admin": true })).api();
    let person = Person::new(&application).api();
    for method in ["GET", "PUT"] {
        let call = |api: &crate::support::Api<'_>, query: &str| {
            api.call(method, &format!("/v1/admin/custom_data{query}")).json(&json!({})).send()
        };
        call(&admin, "").expect_rainmaker_error(400, 125_003);
        call(&admin, "?user_id=undefined").expect_rainmaker_error(400, 125_003);
        call(&admin, "?user_id=nobody").expect_rainmaker_error(400, 100_012);
        call(&admin, "?user_name=nobody@example.com").expect_rainmaker_error(400, 100_012);
        // An administrator does not learn that a super administrator exists.
        call(&admin, "?user_name=boss@example.com").expect_rainmaker_error(400, 100_012);
        call(&boss.api(), "?user_name=boss@example.com").expect_status(200);
        call(&person, "?user_name=boss@example.com").expect_rainmaker_error(400, 100_004);
        call(&application.anonymous(), "?user_name=boss@example.com").expect_rainmaker_error(401, 100_046);
    }
}
