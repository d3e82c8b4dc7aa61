//! `/v1/cloud/user`: accounts that another cloud makes.

use crate::support::{Api, OAuthClient, Person, let_remembered_credentials_end, messages_to, unique};
use serde_json::json;

const PATH: &str = "/v1/cloud/user";

fn cloud<'a>(client: &OAuthClient<'a>) -> Api<'a> {
    let answer = client.token(&[("grant_type", "client_credentials")]).ok();
    client.place.with(format!("Bearer {}", answer["access_token"].as_str().unwrap()))
}

#[test]
fn another_cloud_makes_changes_and_deletes_accounts() {
    let place = shared_place!();
    let client = OAuthClient::new(place, true, &json!({ "scopes": ["users.write"] }));
    let api = cloud(&client);
    let mut person =
        Person { place, name: format!("{}@example.com", unique("cloud")), password: "Cloud9-of-others".into() };
    let body = |person: &Person<'_>| json!({ "user_name": person.name, "password": person.password });
    let path = format!("{PATH}?locale=de");
    api.post(&path, &body(&person)).expect_rainmaker_success(201);
    let signed_in = person.api();
    assert_eq!(signed_in.get("/v1/user2").ok()["locale"], "de");
    assert!(messages_to(place, &person.name).is_empty(), "nobody has to confirm what the other cloud vouches for");
    api.post(PATH, &body(&person)).expect_rainmaker_error(400, 101_006);
    // A new password ends the sessions.
    person.password = "Another9-of-others".into();
    api.put(&format!("{PATH}?locale=fr"), &body(&person)).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    signed_in.get("/v1/user2").expect_rainmaker_error(401, 100_047);
    let signed_in = person.api();
    assert_eq!(signed_in.get("/v1/user2").ok()["locale"], "fr");
    api.call("DELETE", PATH).json(&json!({ "user_name": person.name })).send().expect_rainmaker_success(200);
    let_remembered_credentials_end();
    signed_in.get("/v1/user2").expect_rainmaker_error(401, 100_047);
    api.put(PATH, &body(&person)).expect_rainmaker_error(404, 101_025);
    // A phone number is a name as well, and one that nobody confirmed is free.
    let phone = json!({ "user_name": format!("+49{}", &unique("").chars().filter(char::is_ascii_digit).chain("0000000000".chars()).take(10).collect::<String>()), "password": "Cloud9-of-others" });
    place.anonymous().post("/v1/user2", &phone).expect_status(201);
    api.post(PATH, &phone).expect_rainmaker_success(201);
}

#[test]
fn what_is_wrong_has_its_code() {
    let place = shared_place!();
    let api = cloud(&OAuthClient::new(place, true, &json!({ "scopes": ["users.write"] })));
    let refused = |body: &serde_json::Value, code| {
        api.post(PATH, body).expect_rainmaker_error(400, code);
    };
    refused(&json!({ "password": "Cloud9-of-others" }), 101_001);
    refused(&json!({ "user_name": "x", "password": "Cloud9-of-others" }), 101_002);
    refused(&json!({ "user_name": "+1", "password": "Cloud9-of-others" }), 101_037);
    refused(&json!({ "user_name": "x@example.com" }), 101_003);
    refused(&json!({ "user_name": "x@example.com", "password": "weak" }), 101_004);
    api.post(&format!("{PATH}?locale=x%20y"), &json!({ "user_name": "x@example.com", "password": "Cloud9-of-others" }))
        .expect_rainmaker_error(400, 112_048);
    let wrong_locale = format!("{PATH}?locale=rm_non_branded");
    api.put(&wrong_locale, &json!({ "user_name": Person::new(place).name, "password": "Cloud9-of-others" }))
        .expect_rainmaker_error(400, 112_048);
    api.call("DELETE", &wrong_locale)
        .json(&json!({ "user_name": Person::new(place).name }))
        .send()
        .expect_rainmaker_error(400, 112_048);
    // A client without the permission, and people: super administrators have other calls.
    let other = cloud(&OAuthClient::new(place, true, &json!({ "scopes": ["users.read"] })));
    other.post(PATH, &json!({})).expect_rainmaker_error(400, 100_004);
    Person::new(place).api().post(PATH, &json!({})).expect_rainmaker_error(400, 100_004);
}

#[test]
fn a_super_administrator_is_none_of_its_accounts() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
    let api = cloud(&OAuthClient::new(&application, true, &json!({ "scopes": ["users.write"] })));
    let body = json!({ "user_name": boss.name, "password": "Takeover9-of-all" });
    boss.sign_in();
    api.put(PATH, &body).expect_rainmaker_error(404, 101_025);
    api.call("DELETE", PATH).json(&body).send().expect_rainmaker_error(404, 101_025);
    boss.api().put(PATH, &body).expect_rainmaker_error(400, 100_004);
    boss.sign_in();
}
