//! `GET /v1/user2`.

use crate::support::Person;
use serde_json::json;

#[test]
fn what_is_not_set_is_left_out() {
    let place = shared_place!();
    let person = Person::new(place);
    let api = person.api();
    let user = api.get("/v1/user2").expect_status(200).json();
    let id = user["user_id"].as_str().unwrap();
    assert_eq!(id.len(), 36);
    assert_eq!(user, json!({ "user_id": id, "user_name": person.name, "mfa": false, "locale": "no_locale" }));
    // As the SDK asks, and as the CLI does.
    assert_eq!(api.get("/v1/user2?custom_data=undefined").expect_status(200).json(), user);
    assert_eq!(api.get("/v1/user").expect_status(200).json(), user);
    let with_data = api.get("/v1/user2?custom_data=True").expect_status(200).json();
    assert_eq!(with_data["custom_data"], json!({}));
    api.get("/v1/user2?custom_data=perhaps").expect_rainmaker_error(400, 100_021);
}

#[test]
fn who_has_no_account_has_none_to_see() {
    let place = shared_place!();
    place.administrator().get("/v1/user2").expect_rainmaker_error(400, 100_004);
    place.anonymous().call("PATCH", "/v1/user2").send().expect_rainmaker_error(405, 100_003);
}

#[test]
fn people_may_do_nothing_with_the_fleet_by_being_people() {
    let place = shared_place!();
    let api = Person::new(place).api();
    api.get("/api/devices?api-version=2022-07-31").expect_central_error(403, "Forbidden");
    api.get("/skein/v1/outbox/messages").expect_skein_error(403, "forbidden", None);
}
