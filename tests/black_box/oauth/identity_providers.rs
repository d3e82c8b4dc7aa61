//! `/v1/admin/identity_provider` (contract `rainmaker.md` §S). `tests/identity_provider.rs` signs in with one.

use crate::support::{Api, CALLBACK, OAuthClient, Person, unique};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/identity_provider";

/// A key of ES256 for these tests alone, as Apple gives one.
const PRIVATE_KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQkptdky45wG8jhnR
ypLlGZ2Qq2gfjcumZDZs1n45yhqhRANCAARAX4lQTAIBT2QaITJmh5mTAUMsVpjB
5YWYlfjpNN0wVMzVvlqKFipQ8NLaCrBoV6Qx/go7bHi5sImvLPf9IKX/
-----END PRIVATE KEY-----
";

/// All members that a new provider has, with some changed; null: without it.
fn body(changed: &Value) -> Value {
    let mut body = json!({
        "provider_type": "oidc", "provider_name": unique("idp"), "client_id": "us", "client_secret": "s3cret-at-theirs",
        "oidc_issuer": "https://id.example.com", "scope": "openid+profile", "team_id": "TEAM567890", "key_id": "KEY4567890",
        "private_key": PRIVATE_KEY,
    });
    body.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    body
}

fn delete(api: &Api<'_>, body: &Value) -> crate::support::Answer {
    api.call("DELETE", PATH).json(body).send()
}

#[test]
fn each_type_is_set_up_listed_changed_and_deleted() {
    let place = shared_place!();
    let api = place.administrator();
    let listed = |name: &str| api.get(PATH).ok()["identity_providers"].get(name).cloned();
    // As the contract writes them, and in other cases of letters.
    for (given, name) in [
        ("Google", "Google"),
        ("Github", "GitHub"),
        ("signinwithapple", "SignInWithApple"),
        ("WECHAT", "WeChat"),
        ("WeChatPc", "WeChatPc"),
    ] {
        let body = body(&json!({ "provider_type": given, "scope": null }));
        api.post(PATH, &body).expect_rainmaker_success(200);
        let expected = match name {
            "SignInWithApple" => json!({ "client_id": "us", "team_id": "TEAM567890", "key_id": "KEY4567890" }),
            _ => json!({ "client_id": "us" }),
        };
        assert_eq!(listed(name), Some(expected));
        api.post(PATH, &body).expect_rainmaker_error(400, 112_038);
        let change = json!({ "provider_type": name, "client_id": "them" });
        api.put(PATH, &change).expect_rainmaker_success(200);
        assert_eq!(listed(name).unwrap()["client_id"], "them");
        delete(&api, &json!({ "provider_type": name })).expect_rainmaker_success(200);
        assert_eq!(listed(name), None);
        delete(&api, &json!({ "provider_type": name })).expect_rainmaker_error(400, 112_014);
    }
    let body = body(&json!({}));
    let name = body["provider_name"].as_str().unwrap();
    api.post(PATH, &body).expect_rainmaker_success(200);
    let expected = json!({ "client_id": "us", "oidc_issuer": "https://id.example.com", "scope": "openid+profile" });
    assert_eq!(listed(name), Some(expected));
    // What is left out stays.
    let change = json!({ "provider_type": "OIDC", "provider_name": name, "oidc_issuer": "https://id.example.com/b" });
    api.put(PATH, &change).expect_rainmaker_success(200);
    let expected = json!({ "client_id": "us", "oidc_issuer": "https://id.example.com/b", "scope": "openid+profile" });
    assert_eq!(listed(name), Some(expected));
    delete(&api, &change).expect_rainmaker_success(200);
    // The secret is nowhere to be read.
    let audit = api.get("/skein/v1/audit").ok().to_string();
    assert!(!audit.contains("s3cret-at-theirs") && !audit.contains("BEGIN PRIVATE"), "{audit}");
}

#[test]
fn each_refusal_has_its_code() {
    let place = shared_place!();
    let api = place.administrator();
    let apple = |changed: Value| {
        let mut all = json!({ "provider_type": "SignInWithApple" });
        all.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        all
    };
    let long = |length: usize| "x".repeat(length);
    for (changed, code) in [
        (json!({ "provider_type": null }), 112_004),
        (json!({ "provider_type": "Facebook" }), 112_005),
        (json!({ "client_id": " " }), 112_008),
        (json!({ "client_secret": null }), 112_009),
        (apple(json!({ "team_id": null })), 112_010),
        (apple(json!({ "key_id": null })), 112_011),
        (apple(json!({ "private_key": null })), 112_012),
        (json!({ "provider_name": null }), 112_039),
        (json!({ "provider_name": "google" }), 112_040),
        (json!({ "provider_name": "Cognito" }), 112_040),
        (json!({ "provider_name": "a b" }), 112_040),
        (json!({ "provider_name": long(33) }), 112_040),
        (json!({ "oidc_issuer": null }), 112_041),
        (json!({ "oidc_issuer": "id.example.com" }), 112_042),
        (json!({ "oidc_issuer": "https://id.example.com?x=1" }), 112_042),
        (json!({ "scope": "openid \"x\"" }), 112_043),
        (json!({ "scope": long(513) }), 112_043),
        (apple(json!({ "private_key": "x" })), 112_045),
        (apple(json!({ "private_key": PRIVATE_KEY.replace("MIGH", "MIGI") })), 112_045),
        (json!({ "client_id": long(257) }), 112_055),
        (json!({ "client_secret": long(2049) }), 112_056),
        (apple(json!({ "team_id": "TEAM" })), 112_057),
        (apple(json!({ "key_id": "KEY-567890" })), 112_057),
    ] {
        api.post(PATH, &body(&changed)).expect_rainmaker_error(400, code);
    }
    let widest = json!({
        "provider_name": format!("{:x<32}", unique("idp")), "client_id": long(256), "client_secret": long(2048),
        "scope": long(512),
    });
    let widest = body(&widest);
    api.post(PATH, &widest).expect_rainmaker_success(200);
    delete(&api, &widest).expect_rainmaker_success(200);
    api.put(PATH, &body(&json!({}))).expect_rainmaker_error(400, 112_014);
    let nothing = json!({ "provider_type": "Google" });
    api.put(PATH, &nothing).expect_rainmaker_error(400, 112_044);
    Person::new(place).api().get(PATH).expect_rainmaker_error(400, 100_004);
}

/// The operator's own network is no place for a provider, whatever its address looks like.
#[test]
fn an_issuer_is_public_and_https() {
    let place = shared_place!();
    let api = place.administrator();
    for issuer in [
        "http://id.example.com",
        "https://127.0.0.1",
        "https://2130706433",
        "https://10.0.0.1",
        "https://169.254.169.254/latest",
        "https://[::ffff:169.254.169.254]",
        "https://[fd00::1]",
        "https://localhost",
        "https://devices.spin.internal",
        "https://user:pass@id.example.com",
        "file:///etc/passwd",
    ] {
        let answer = api.post(PATH, &body(&json!({ "oidc_issuer": issuer })));
        answer.expect_rainmaker_error(400, 112_042);
    }
}

#[test]
fn there_are_at_most_fifty() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    for number in 0..50 {
        let name = format!("p{number}");
        api.post(PATH, &body(&json!({ "provider_name": name }))).expect_rainmaker_success(200);
    }
    api.post(PATH, &body(&json!({}))).expect_rainmaker_error(400, 112_046);
}

#[test]
fn a_provider_that_a_client_offers_is_not_deleted() {
    let place = shared_place!();
    let api = place.administrator();
    let client = OAuthClient::new(place, false, &json!({}));
    let offer = |providers: Value| {
        let body = json!({ "client_id": client.id, "providers": providers, "callback_urls": [CALLBACK] });
        api.put("/v1/admin/cognito_appclient", &body)
    };
    let provider = body(&json!({}));
    let name = provider["provider_name"].as_str().unwrap();
    offer(json!([name])).expect_rainmaker_error(400, 112_005);
    api.post(PATH, &provider).expect_rainmaker_success(200);
    // In any case of letters, and once.
    offer(json!(["COGNITO", name.to_uppercase(), name])).expect_rainmaker_success(200);
    let clients = api.get("/v1/admin/cognito_appclient").ok();
    let listed = clients.as_array().unwrap().iter().find(|listed| listed["client_id"] == client.id).unwrap();
    assert_eq!(listed["identity_providers"], json!(["COGNITO", name]));
    delete(&api, &provider).expect_rainmaker_error(400, 112_058);
    offer(json!(["COGNITO"])).expect_rainmaker_success(200);
    delete(&api, &provider).expect_rainmaker_success(200);
}
