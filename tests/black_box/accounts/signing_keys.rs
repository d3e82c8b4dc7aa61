//! The keys that sign tokens.

use crate::support::{Person, Tokens, let_remembered_credentials_end, wait_until};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The id of the key that a token names.
fn key_of(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

fn ids(keys: &Value) -> Vec<&str> {
    keys["value"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap()).collect()
}

#[test]
fn what_an_old_key_signed_is_good_until_it_has_run_out() {
    let mut application = own_application!(&[], &[]);
    let person = Person::new(&application);
    let before = person.sign_in();
    let rotated = application.administrator().post("/skein/v1/signing-keys", &json!({})).expect_status(201).json();
    assert_eq!(ids(&rotated).len(), 4);
    assert!(!rotated.to_string().contains("secret"), "{rotated}");
    let after = person.sign_in();
    for (old, new) in [(&before.access, &after.access), (&before.id, &after.id)] {
        assert_ne!(key_of(old), key_of(new));
        assert!(ids(&rotated)[..2].contains(&key_of(new).as_str()));
        assert!(ids(&rotated)[2..].contains(&key_of(old).as_str()));
    }
    // Not remembered, but verified with the key that it names.
    let_remembered_credentials_end();
    for tokens in [&before, &after] {
        application.with(&tokens.access).get("/v1/user2").expect_status(200);
    }
    let refreshed = application.anonymous().post("/v1/login2", &json!({ "refreshtoken": before.refresh }));
    assert_eq!(key_of(refreshed.json()["accesstoken"].as_str().unwrap()), key_of(&after.access));
    let name = person.name.clone();
    application.restart(&[("clock_offset_seconds", "93600")]);
    wait_until("the old keys are gone", || {
        ids(&application.administrator().get("/skein/v1/signing-keys").json()).len() == 2
    });
    // After 90 days new ones come by themselves.
    application.restart(&[("clock_offset_seconds", "7862400")]);
    let login = json!({ "user_name": name, "password": "Engine9-of-analysis" });
    let later = Tokens::of(application.anonymous().post("/v1/login2", &login).expect_status(200));
    assert_ne!(key_of(&later.access), key_of(&after.access));
    application.with(&later.access).get("/v1/user2").expect_status(200);
}

#[test]
fn keys_are_for_super_administrators() {
    let place = shared_place!();
    let api = Person::new(place).api();
    api.get("/skein/v1/signing-keys").expect_skein_error(403, "forbidden", None);
    api.post("/skein/v1/signing-keys", &json!({})).expect_skein_error(403, "forbidden", None);
    place.anonymous().get("/skein/v1/signing-keys").expect_skein_error(401, "unauthenticated", None);
}

#[test]
fn a_token_that_names_a_key_of_nobody_is_refused() {
    let place = shared_place!();
    let tokens = Person::new(place).sign_in();
    let [head, payload, signature]: [&str; 3] = tokens.access.split('.').collect::<Vec<_>>().try_into().unwrap();
    let with_header = |header: Value| format!("{}.{payload}.{signature}", URL_SAFE_NO_PAD.encode(header.to_string()));
    let forged = [
        with_header(json!({ "alg": "HS256", "kid": "key_0", "typ": "JWT" })),
        with_header(json!({ "alg": "none", "kid": key_of(&tokens.access) })),
        with_header(json!({ "alg": "HS256" })),
        format!("{head}.{payload}."),
        format!("{head}.{}.{signature}", payload.replacen('A', "B", 1)),
    ];
    for token in forged {
        place.with(&token).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    }
}
