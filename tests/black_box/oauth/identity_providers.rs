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

/// All members that a new provider of the type has, with some changed; null: without it.
fn body(changed: &Value) -> Value {
    let kind = changed["provider_type"].as_str().unwrap_or("oidc").to_ascii_lowercase();
    let more = match kind.as_str() {
        "oidc" => json!({
            "provider_name": unique("idp"), "client_secret": "s3cret-at-theirs", "oidc_issuer": "https://id.example.com",
        }),
        "signinwithapple" => json!({ "team_id": "TEAM567890", "key_id": "KEY4567890", "private_key": PRIVATE_KEY }),
        _ => json!({ "client_secret": "s3cret-at-theirs" }),
    };
    let mut body = json!({ "provider_type": kind, "client_id": "us", "scope": "openid+profile" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
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
    // Where there is none at all, that is a refusal.
    let listed = |name: &str| api.get(PATH).json()["identity_providers"].get(name).cloned();
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
        api.post(PATH, &body).expect_rainmaker_error(400, 112_012);
        let change = json!({ "provider_type": name, "client_id": "them" });
        api.put(PATH, &change).expect_rainmaker_success(200);
        assert_eq!(listed(name).unwrap()["client_id"], "them");
        delete(&api, &json!({ "provider_type": name })).expect_rainmaker_success(200);
        assert_eq!(listed(name), None);
        delete(&api, &json!({ "provider_type": name })).expect_rainmaker_error(400, 112_045);
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
        (json!({ "provider_type": null }), 112_005),
        (json!({ "provider_type": "Facebook" }), 112_005),
        (json!({ "client_id": " " }), 112_004),
        (json!({ "client_secret": null }), 112_011),
        (apple(json!({ "team_id": null })), 112_010),
        (apple(json!({ "key_id": null })), 112_010),
        (apple(json!({ "private_key": null })), 112_010),
        (apple(json!({ "client_id": null })), 112_010),
        (json!({ "provider_name": null }), 112_040),
        (json!({ "provider_name": "google" }), 100_006),
        (json!({ "provider_name": "Cognito" }), 100_006),
        (json!({ "provider_name": "a b" }), 100_006),
        (json!({ "provider_name": long(33) }), 100_006),
        (json!({ "oidc_issuer": null }), 112_039),
        (json!({ "oidc_issuer": "id.example.com" }), 112_046),
        (json!({ "oidc_issuer": "https://id.example.com?x=1" }), 112_046),
        (json!({ "scope": "openid \"x\"" }), 112_055),
        (json!({ "scope": long(513) }), 112_055),
        (apple(json!({ "private_key": "x" })), 112_010),
        (apple(json!({ "private_key": PRIVATE_KEY.replace("MIGH", "MIGI") })), 112_010),
        (json!({ "client_id": long(257) }), 112_046),
        (json!({ "client_secret": long(2049) }), 100_006),
        (apple(json!({ "team_id": "TEAM" })), 112_010),
        (apple(json!({ "key_id": "KEY-567890" })), 112_010),
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
    api.put(PATH, &body(&json!({}))).expect_rainmaker_error(400, 112_045);
    let nothing = json!({ "provider_type": "Google" });
    api.put(PATH, &nothing).expect_rainmaker_error(400, 112_004);
    for (target, code) in [
        (json!({}), 112_056),
        (json!({ "provider_type": "Facebook" }), 112_057),
        (json!({ "provider_type": "oidc" }), 112_058),
        (json!({ "provider_type": "oidc", "provider_name": "a b" }), 112_059),
        (json!({ "provider_type": "GitHub", "provider_name": "Works" }), 112_059),
        (json!({ "provider_type": "oidc", "provider_name": unique("idp") }), 112_045),
    ] {
        delete(&api, &target).expect_rainmaker_error(400, code);
    }
    Person::new(place).api().get(PATH).expect_rainmaker_error(400, 100_004);
}

#[test]
fn a_member_that_the_type_has_not_is_refused_unless_it_is_empty_or_says_what_holds() {
    let place = shared_place!();
    let api = place.administrator();
    for (changed, code) in [
        (json!({ "provider_type": "GitHub", "team_id": "TEAM567890" }), 100_006),
        (json!({ "provider_type": "oidc", "private_key": PRIVATE_KEY }), 100_006),
        (json!({ "provider_type": "SignInWithApple", "client_secret": "x" }), 100_006),
        (json!({ "provider_type": "Google", "oidc_issuer": "https://id.example.com" }), 112_046),
        (json!({ "provider_type": "GitHub", "oidc_issuer": "https://github.com" }), 112_046),
        (json!({ "provider_type": "GitHub", "provider_name": "Works" }), 100_006),
    ] {
        api.post(PATH, &body(&changed)).expect_rainmaker_error(400, code);
        api.put(PATH, &body(&changed)).expect_rainmaker_error(400, code);
    }
    // As a form sends it that has a field for everything.
    let own = own_application!(&[], &[]);
    own.administrator().get(PATH).expect_rainmaker_error(400, 112_009);
    let all = json!({
        "provider_type": "Google", "provider_name": "google", "oidc_issuer": "https://accounts.google.com", "team_id": "",
        "key_id": " ", "private_key": null,
    });
    own.administrator().post(PATH, &body(&all)).expect_rainmaker_success(200);
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
        answer.expect_rainmaker_error(400, 112_046);
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
    api.post(PATH, &body(&json!({}))).expect_rainmaker_error(400, 112_014);
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
    delete(&api, &provider).expect_rainmaker_error(400, 112_055);
    offer(json!(["COGNITO"])).expect_rainmaker_success(200);
    delete(&api, &provider).expect_rainmaker_success(200);
}
