//! Clients in their own name.

use crate::support::{OAuthClient, Person, let_remembered_credentials_end, stable};
use serde_json::json;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[test]
fn a_client_has_its_permissions_or_those_that_it_asks_for() {
    let place = shared_place!();
    let client = OAuthClient::new(place, true, &json!({ "scopes": ["devices.read", "devices.write"] }));
    let answer = client.token(&[GRANT]).ok();
    assert_eq!(answer["scope"], "devices.read devices.write");
    assert!(answer.get("refresh_token").is_none() && answer.get("id_token").is_none());
    let bearer = |answer: &serde_json::Value| format!("Bearer {}", answer["access_token"].as_str().unwrap());
    let api = place.with(bearer(&answer));
    let me = api.get("/skein/v1/whoami").ok();
    assert_eq!((&me["kind"], &me["id"]), (&json!("client"), &json!(client.id)));
    let path = stable(&format!("/api/devices/{}", crate::support::unique("d")));
    api.put(&path, &json!({})).expect_status(200);
    api.delete(&path).expect_central_error(403, "Forbidden");
    // What is for people is not for clients.
    api.get("/v1/user2").expect_rainmaker_error(400, 100_004);
    api.get("/userinfo").expect_status(403);

    let less = client.token(&[GRANT, ("scope", "devices.read")]).ok();
    let reader = place.with(bearer(&less));
    reader.get(&path).expect_status(200);
    reader.put(&path, &json!({})).expect_central_error(403, "Forbidden");
    client.token(&[GRANT, ("scope", "devices.read users.write")]).expect_oauth_error("invalid_scope");

    // What is taken from the client its tokens lose, and with the client they end.
    let administrator = place.administrator();
    let body = json!({ "client_id": client.id, "scopes": ["devices.write"] });
    administrator.put("/v1/admin/cognito_appclient", &body).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.get(&path).expect_central_error(403, "Forbidden");
    api.put(&path, &json!({})).expect_status(200);
    administrator.delete(&format!("/v1/admin/cognito_appclient?client_id={}", client.id)).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.put(&path, &json!({})).expect_central_error(401, "Unauthenticated");
    client.token(&[GRANT]).expect_oauth_error("invalid_client");
}

#[test]
fn a_client_without_a_secret_or_permissions_has_no_name_of_its_own() {
    let place = shared_place!();
    OAuthClient::new(place, false, &json!({ "scopes": ["devices.read"] }))
        .token(&[GRANT])
        .expect_oauth_error("unauthorized_client");
    OAuthClient::new(place, true, &json!({})).token(&[GRANT]).expect_oauth_error("unauthorized_client");
}

#[test]
fn who_guesses_the_secret_has_to_wait() {
    let place = shared_place!();
    let client = OAuthClient::new(place, true, &json!({ "scopes": ["devices.read"] }));
    let guesser =
        OAuthClient { place, id: client.id.clone(), name: String::new(), secret: Some("skein_cs_guess".into()) };
    for _ in 0..6 {
        guesser.token(&[GRANT]).expect_oauth_error("invalid_client");
    }
    let answer = guesser.token(&[GRANT]);
    answer.expect_status(429);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
    let person = Person::new(place);
    person.sign_in();
}
