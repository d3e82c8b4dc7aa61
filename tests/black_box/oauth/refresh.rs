//! New tokens for old ones.

use crate::support::{CALLBACK, OAuthClient, Person, let_remembered_credentials_end};
use serde_json::{Value, json};

fn tokens(client: &OAuthClient<'_>, person: &Person<'_>) -> Value {
    let code = client.code(person, "");
    client.token(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)]).ok()
}

#[test]
fn a_refresh_token_is_for_its_client_and_stays_as_it_is() {
    let place = shared_place!();
    let person = Person::new(place);
    let (client, other) = (OAuthClient::new(place, true, &json!({})), OAuthClient::new(place, true, &json!({})));
    let first = tokens(&client, &person);
    let token = first["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    for _ in 0..2 {
        let next = client.token(&fields).ok();
        assert!(next.get("refresh_token").is_none());
        place.with(next["access_token"].as_str().unwrap()).get("/v1/user2").expect_status(200);
    }
    other.token(&fields).expect_oauth_error("invalid_grant");
    client.token(&[("grant_type", "refresh_token"), ("refresh_token", "x")]).expect_oauth_error("invalid_grant");
    // Who has no secret to show can not go around the one that the client has.
    place.anonymous().post("/v1/login2", &json!({ "refreshtoken": token })).expect_rainmaker_error(400, 101_017);
    // A session that the person opened directly is none of a client's.
    let direct = person.sign_in().refresh;
    client.token(&[("grant_type", "refresh_token"), ("refresh_token", &direct)]).expect_oauth_error("invalid_grant");
}

#[test]
fn a_public_client_refreshes_where_the_vendors_clients_do() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, false, &json!({})), Person::new(place));
    let first = tokens(&client, &person);
    let body = json!({ "refreshtoken": first["refresh_token"] });
    let next = place.anonymous().post("/v1/login2", &body).ok();
    let access = next["accesstoken"].as_str().unwrap();
    place.with(access).get("/v1/user2").expect_status(200);
    let claims = crate::support::Tokens::claims(next["idtoken"].as_str().unwrap());
    assert_eq!(claims["aud"], client.id);
    // What ends the session ends the client's tokens, and the end of the client ends the session.
    let administrator = place.administrator();
    administrator.delete(&format!("/v1/admin/cognito_appclient?client_id={}", client.id)).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    place.with(access).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    place.anonymous().post("/v1/login2", &body).expect_rainmaker_error(400, 101_017);
}
