//! `/v1/admin/cognito_appclient` (contract `rainmaker.md` §S).

use crate::support::{CALLBACK, OAuthClient, Person, unique};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/cognito_appclient";

fn listed(api: &crate::support::Api<'_>, id: &str) -> Option<Value> {
    let all = api.get(&format!("{PATH}?email_mobile_userpool=true")).ok();
    all.as_array().unwrap().iter().find(|client| client["client_id"] == id).cloned()
}

#[test]
fn a_client_is_made_listed_changed_and_deleted() {
    let place = shared_place!();
    let api = place.administrator();
    let client = OAuthClient::new(place, true, &json!({}));
    let seen = listed(&api, &client.id).unwrap();
    let expected = json!({
        "user_poolid": "skein", "client_id": client.id, "client_name": client.name, "identity_providers": ["COGNITO"],
        "callback_urls": [CALLBACK, "app://x"], "logout_urls": [], "scopes": [],
    });
    assert_eq!(seen, expected);
    // One of the two that is left out becomes empty; the rest stays.
    let put = |body: &Value| api.put(PATH, body).expect_rainmaker_success(200);
    put(&json!({ "client_id": client.id, "providers": ["COGNITO"], "logout_urls": ["https://a.example.com/"] }));
    let seen = listed(&api, &client.id).unwrap();
    assert_eq!((&seen["callback_urls"], &seen["logout_urls"]), (&json!([]), &json!(["https://a.example.com/"])));
    put(&json!({ "client_id": client.id, "callback_urls": [CALLBACK] }));
    let seen = listed(&api, &client.id).unwrap();
    assert_eq!((&seen["identity_providers"], &seen["callback_urls"]), (&json!([]), &json!([CALLBACK])));
    put(&json!({ "client_id": client.id, "scopes": ["devices.read"] }));
    let seen = listed(&api, &client.id).unwrap();
    assert_eq!((&seen["scopes"], &seen["callback_urls"]), (&json!(["devices.read"]), &json!([CALLBACK])));
    let without = OAuthClient::new(place, false, &json!({ "providers": [] }));
    assert_eq!(listed(&api, &without.id).unwrap()["identity_providers"], json!([]));
    let path = format!("{PATH}?client_id={}", client.id);
    api.delete(&path).expect_rainmaker_success(200);
    assert_eq!(listed(&api, &client.id), None);
    api.delete(&path).expect_rainmaker_error(400, 112_007);
}

#[test]
fn each_refusal_has_its_code() {
    let place = shared_place!();
    let api = place.administrator();
    let post = |body: &Value, code| {
        api.post(PATH, body).expect_rainmaker_error(400, code);
    };
    let name = unique("client");
    post(&json!({}), 112_062);
    post(&json!({ "client_name": " " }), 112_062);
    post(&json!({ "client_name": "x".repeat(129) }), 112_062);
    post(&json!({ "client_name": name, "callback_urls": ["http://app.example.com/"] }), 112_032);
    post(&json!({ "client_name": name, "callback_urls": vec![CALLBACK; 101] }), 112_032);
    post(&json!({ "client_name": name, "scopes": ["telemetry.send"] }), 100_006);
    post(&json!({ "client_name": name, "callback_urls": [" "] }), 112_068);
    post(&json!({ "client_name": name, "providers": ["Nobody"] }), 112_005);
    api.post(PATH, &json!({ "client_name": name, "callback_urls": vec![CALLBACK; 100] })).expect_status(200);
    post(&json!({ "client_name": name }), 112_064);
    let client = OAuthClient::new(place, false, &json!({}));
    let put = |body: &Value, code| {
        api.put(PATH, body).expect_rainmaker_error(400, code);
    };
    put(&json!({ "providers": [] }), 112_004);
    put(&json!({ "client_id": client.id }), 112_003);
    put(&json!({ "client_id": client.id, "providers": ["Nobody"] }), 112_005);
    put(&json!({ "client_id": client.id, "callback_urls": ["javascript:alert(1)"] }), 112_032);
    put(&json!({ "client_id": client.id, "callback_urls": [""] }), 112_068);
    put(&json!({ "client_id": "nobody", "providers": [] }), 112_007);
    api.delete(PATH).expect_rainmaker_error(400, 112_004);
    Person::new(place).api().get(PATH).expect_rainmaker_error(400, 100_004);
}
