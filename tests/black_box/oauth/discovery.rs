//! What clients find out by themselves.

use crate::support::{CALLBACK, OAuthClient, Person};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

#[test]
fn the_document_leads_to_all_that_there_is() {
    let place = shared_place!();
    let answer = place.anonymous().get("/.well-known/openid-configuration");
    let found = answer.ok();
    assert_eq!(found["issuer"], answer.origin);
    for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        let path = found[name].as_str().unwrap().strip_prefix(&answer.origin).unwrap();
        assert_ne!(place.anonymous().get(path).status, 404, "{name}");
    }
}

#[test]
fn an_id_token_is_checked_with_the_keys_that_are_told_also_after_they_were_changed() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, false, &json!({})), Person::new(place));
    let tokens = || {
        let code = client.code(&person, "");
        client.token(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)]).ok()
    };
    let check = |token: &str| -> Value {
        let keys: JwkSet = serde_json::from_value(place.anonymous().get("/.well-known/jwks.json").ok()).unwrap();
        let key = keys.find(&decode_header(token).unwrap().kid.unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_audience(&[&client.id]);
        decode(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
    };
    let before = tokens();
    let id_token = before["id_token"].as_str().unwrap();
    let claims = check(id_token);
    place.administrator().post("/skein/v1/signing-keys", &json!({})).expect_status(201);
    assert_eq!(check(id_token), claims);
    let after = tokens();
    assert_eq!(check(after["id_token"].as_str().unwrap())["sub"], claims["sub"]);

    let api = place.with(format!("Bearer {}", before["access_token"].as_str().unwrap()));
    for answer in [api.get("/userinfo"), api.post("/userinfo", &json!({}))] {
        let info = answer.ok();
        assert_eq!(
            (&info["sub"], &info["email"], &info["email_verified"]),
            (&claims["sub"], &json!(person.name), &json!(true))
        );
    }
    let refused = place.anonymous().get("/userinfo");
    assert_eq!(refused.expect_status(401).json()["error"], "invalid_token");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
}
