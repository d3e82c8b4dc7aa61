//! Codes, and the tokens that they are exchanged for.

use crate::support::{Browser, CALLBACK, OAuthClient, Person, Tokens, let_remembered_credentials_end, parameter, pkce};
use serde_json::json;

#[test]
fn a_code_becomes_tokens_once() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, true, &json!({})), Person::new(place));
    let code = client.code(&person, "&state=s&nonce=n1&scope=openid%20email");
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let answer = client.token(&fields);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let tokens = answer.ok();
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!("openid email")));
    assert_eq!(tokens["expires_in"], 3_600);
    let claims = Tokens::claims(tokens["id_token"].as_str().unwrap());
    assert_eq!(
        (&claims["aud"], &claims["nonce"], &claims["email"]),
        (&json!(client.id), &json!("n1"), &json!(person.name))
    );
    assert_eq!(claims["custom:user_id"], claims["sub"]);
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    // The access token is one of the person's, for every component.
    for api in [place.with(access.clone()), place.with(format!("Bearer {access}"))] {
        assert_eq!(api.get("/v1/user2").ok()["user_name"], person.name);
    }
    let sessions = place.with(access.clone()).get("/skein/v1/sessions").ok();
    assert_eq!(sessions["value"][0]["clientId"], client.id);
    // The second use of a code ends what came of the first.
    client.token(&fields).expect_oauth_error("invalid_grant");
    let_remembered_credentials_end();
    place.with(access).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    client.token(&refresh).expect_oauth_error("invalid_grant");
}

#[test]
fn what_the_code_was_given_for_has_to_fit() {
    let place = shared_place!();
    let person = Person::new(place);
    let (client, other) = (OAuthClient::new(place, false, &json!({})), OAuthClient::new(place, false, &json!({})));
    let (verifier, challenge) = pkce();
    let code = client.code(&person, &format!("&code_challenge={challenge}&code_challenge_method=S256"));
    let with = |more: &[(&'static str, &str)]| {
        let fields: Vec<(&str, &str)> = [("grant_type", "authorization_code"), ("code", code.as_str())]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let token = |client: &OAuthClient<'_>, fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.token(&fields)
    };
    let verified = [("redirect_uri", CALLBACK), ("code_verifier", verifier.as_str())];
    token(&other, with(&verified)).expect_oauth_error("invalid_grant");
    token(&client, with(&[("code_verifier", &verifier)])).expect_oauth_error("invalid_request");
    token(&client, with(&[("redirect_uri", "app://x"), ("code_verifier", &verifier)]))
        .expect_oauth_error("invalid_grant");
    token(&client, with(&[("redirect_uri", CALLBACK)])).expect_oauth_error("invalid_grant");
    let wrong = "x".repeat(43);
    token(&client, with(&[("redirect_uri", CALLBACK), ("code_verifier", &wrong)])).expect_oauth_error("invalid_grant");
    token(&client, with(&verified)).expect_status(200);
    // A verifier without a challenge is somebody else's.
    let code = client.code(&person, "");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier.as_str()),
    ];
    client.token(&fields).expect_oauth_error("invalid_grant");
}

#[test]
fn a_code_is_good_for_a_minute() {
    let mut application = own_application!(&[], &[]);
    let (code, id, name) = {
        let (client, person) = (OAuthClient::new(&application, false, &json!({})), Person::new(&application));
        (client.code(&person, ""), client.id, client.name)
    };
    application.restart(&[("clock_offset_seconds", "61")]);
    let client = OAuthClient { place: &application, id, name, secret: None };
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    client.token(&fields).expect_oauth_error("invalid_grant");
}

#[test]
fn of_many_at_once_one_gets_the_tokens() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, false, &json!({})), Person::new(place));
    let code = client.code(&person, "");
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| client.token(&fields).status)).collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
}

#[test]
fn the_fields_may_be_in_the_query_and_the_secret_in_a_header() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, true, &json!({})), Person::new(place));
    let code = client.code(&person, "");
    // As RainMaker's SDK sends it: the form in the query, no body, and the content type of a form.
    let path =
        format!("/token?grant_type=authorization_code&code={code}&redirect_uri={}", crate::support::encoded(CALLBACK));
    let basic = |secret: &str| {
        use base64::Engine;
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{}:{secret}", client.id));
        place.with(format!("Basic {pair}")).call("POST", &path).body("application/x-www-form-urlencoded", "").send()
    };
    basic("wrong").expect_oauth_error("invalid_client");
    basic(client.secret.as_deref().unwrap()).expect_status(200);
    let wrong = OAuthClient { place, id: client.id.clone(), name: String::new(), secret: Some("skein_cs_x".into()) };
    wrong.token(&[("grant_type", "client_credentials")]).expect_oauth_error("invalid_client");
    let without = OAuthClient { place, id: client.id.clone(), name: String::new(), secret: None };
    without.token(&[("grant_type", "client_credentials")]).expect_oauth_error("invalid_client");
    client.token(&[("grant_type", "implicit")]).expect_oauth_error("unsupported_grant_type");
    client.token(&[]).expect_oauth_error("invalid_request");
    client.token(&[("grant_type", "password"), ("grant_type", "password")]).expect_oauth_error("invalid_request");
    let twice = place.with("Bearer x").call("POST", "/token?grant_type=password").send();
    twice.expect_oauth_error("invalid_client");
}

#[test]
fn what_is_wrong_with_a_request_is_told_to_its_client() {
    let place = shared_place!();
    let client = OAuthClient::new(place, false, &json!({}));
    let mut browser = Browser::new(place.anonymous());
    let good = client.authorize("&state=a%20b");
    browser.get(&good).expect_status(302);
    let long = format!("{good}&nonce={}", "x".repeat(2_049));
    for (path, error) in [
        (good.replace("=code&", "=token&"), "unsupported_response_type"),
        (format!("{good}&code_challenge=x&code_challenge_method=S256"), "invalid_request"),
        (format!("{good}&code_challenge={}", pkce().1), "invalid_request"),
        (format!("{good}&code_challenge={}&code_challenge_method=plain", pkce().1), "invalid_request"),
        (format!("{good}&identity_provider=Nobody"), "invalid_request"),
        (long, "invalid_request"),
    ] {
        let answer = browser.get(&path);
        let location = answer.expect_status(301).header("location").unwrap();
        assert!(location.starts_with(CALLBACK), "{location}");
        assert_eq!(parameter(location, "error").as_deref(), Some(error), "{path}");
        assert_eq!(parameter(location, "state").as_deref(), Some("a b"), "{path}");
    }
    // Whose client is not known, or whose redirect URI is another, is sent nowhere.
    for path in [good.replace(&client.id, "nobody"), good.replace("callback", "other"), "/authorize".to_owned()] {
        let body = browser.get(&path).expect_status(500).json();
        assert_eq!(body["status"], "failure", "{path}");
        assert!(body["description"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

#[test]
fn names_and_passwords_are_taken_from_clients_of_ones_own() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, true, &json!({})), Person::new(place));
    let with = |password: &str| {
        client.token(&[("grant_type", "password"), ("username", &person.name), ("password", password)])
    };
    let tokens = with(&person.password).ok();
    assert_eq!(place.with(tokens["access_token"].as_str().unwrap()).get("/v1/user2").ok()["user_name"], person.name);
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    with("wrong").expect_oauth_error("invalid_grant");
    client.token(&[("grant_type", "password")]).expect_oauth_error("invalid_request");
    let provider = [("grant_type", "password"), ("identity_provider", "Google"), ("username", "x"), ("password", "y")];
    client.token(&provider).expect_oauth_error("invalid_request");
    let body = json!({ "client_id": client.id, "callback_urls": [CALLBACK] });
    place.administrator().put("/v1/admin/cognito_appclient", &body).expect_rainmaker_success(200);
    with(&person.password).expect_oauth_error("unauthorized_client");
}
