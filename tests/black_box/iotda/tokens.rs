//! `POST /v3/auth/tokens`.

use super::administrator_key;
use crate::support::{Answer, Person, Place, Signer, code_for, unique};
use serde_json::{Value, json};

const PATH: &str = "/v3/auth/tokens";

fn password(name: &str, password: &str, scope: &Value) -> Value {
    let user = json!({ "name": name, "password": password, "domain": { "name": "acme" } });
    json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": user } }, "scope": scope } })
}

fn access_key(signer: &Signer) -> Value {
    let key = json!({ "access": { "key": signer.access_key }, "secret": { "key": signer.secret_key } });
    json!({ "auth": { "identity": { "methods": ["hw_ak_sk"], "hw_ak_sk": key } } })
}

fn post(place: &Place, body: &Value) -> Answer {
    place.anonymous().post(PATH, body)
}

/// Whether the token of an answer is one.
#[track_caller]
fn assert_opens(place: &Place, answer: &Answer) {
    let token = answer.header("x-subject-token").unwrap();
    place.anonymous().call("GET", "/v3/projects").header("x-auth-token", token).send().ok();
    let me = place.with(token).get("/skein/v1/whoami").ok();
    assert_eq!(me["id"], answer.json()["token"]["user"]["id"]);
}

/// Milliseconds of a time with six digits behind the second.
#[track_caller]
fn millis(time: &Value) -> i64 {
    let text = time.as_str().unwrap();
    assert!(text.len() == 27 && text.ends_with("000Z"), "{text}");
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

#[test]
fn a_password_gives_a_token_of_24_hours() {
    let place = shared_place!();
    let person = Person::new(place);
    let answer = post(
        place,
        &password(&person.name.to_uppercase(), &person.password, &json!({ "project": { "name": "cn-north-4" } })),
    );
    let mut body = answer.expect_status(201).json();
    assert_opens(place, &answer);
    let token = &mut body["token"];
    assert_eq!(millis(&token["expires_at"].take()) - millis(&token["issued_at"].take()), 86_400_000);
    let id = token["project"]["id"].as_str().unwrap().to_owned();
    assert_eq!(id, place.administrator().get("/v3/projects").ok()["projects"][0]["id"].as_str().unwrap());
    let account = json!({ "id": id, "name": "skein" });
    let user = json!({
        "id": person.api().get("/v1/user2").json()["user_id"], "name": person.name, "domain": account, "password_expires_at": "",
    });
    let project = json!({ "id": id, "name": "cn-north-4", "domain": account });
    let expected = json!({
        "expires_at": null, "issued_at": null, "methods": ["password"], "catalog": [], "roles": [],
        "project": project, "user": user,
    });
    assert_eq!(body, json!({ "token": expected }));
    // It is a session like others, and ends like others.
    let sessions = person.api().get("/skein/v1/sessions").ok();
    assert_eq!(sessions["value"].as_array().unwrap().len(), 3);
    let by_id = post(place, &password(&person.name, &person.password, &json!({ "project": { "id": id } })));
    assert_eq!(by_id.expect_status(201).json()["token"]["project"]["name"], "skein");
    for scope in [json!({ "domain": { "name": "acme" } }), Value::Null] {
        let whole = post(place, &password(&person.name, &person.password, &scope)).expect_status(201).json();
        assert_eq!((&whole["token"]["domain"], whole["token"].get("project")), (&account, None));
    }
    let other = post(place, &password(&person.name, &person.password, &json!({ "project": { "id": "0".repeat(32) } })));
    other.expect_iam_error(401, "Unauthorized");
}

#[test]
fn an_access_key_with_its_secret_gives_a_token_of_its_owner() {
    let place = shared_place!();
    let person = Person::new(place);
    let signer = Signer::create(&person.api());
    let answer = post(place, &access_key(&signer));
    let token = answer.expect_status(201).json()["token"].take();
    assert_eq!((&token["methods"], &token["user"]["name"]), (&json!(["hw_ak_sk"]), &json!(person.name)));
    assert_opens(place, &answer);
    let of_deployment = post(place, &access_key(administrator_key(place)));
    of_deployment.expect_iam_error(403, "Forbidden");
}

#[test]
fn what_is_wrong_reads_the_same_and_is_stopped() {
    let place = shared_place!();
    let person = Person::new(place);
    let signer = Signer::create(&person.api());
    let wrong = signer.knowing(&"x".repeat(40));
    let unknown = signer.named("WKZQ4D2PCYN7GT5XH3RM");
    let no_key = signer.named(&unique("x"));
    let nobody = format!("{}@example.com", unique("nobody"));
    let refuse = |body: &Value| post(place, body).expect_iam_error(401, "Unauthorized");
    let message = refuse(&password(&person.name, "Wrong9-password", &Value::Null));
    for name in [nobody.as_str(), "nobody", ""] {
        assert_eq!(refuse(&password(name, &person.password, &Value::Null)), message);
    }
    for signer in [&wrong, &unknown, &no_key] {
        assert_eq!(refuse(&access_key(signer)), message);
    }
    for _ in 0..5 {
        refuse(&password(&person.name, "Wrong9-password", &Value::Null));
        refuse(&access_key(&wrong));
    }
    // 429 is no status for these clients.
    for body in [password(&person.name, &person.password, &Value::Null), access_key(&signer)] {
        let stopped = post(place, &body);
        stopped.expect_iam_error(403, "Forbidden");
        assert!(stopped.header("retry-after").is_some());
    }
    // Whoever signs goes on.
    place.anonymous().call("GET", "/v3/projects").signed(&signer).send().ok();
}

#[test]
fn what_is_no_request_for_a_token_is_refused_without_repeating_it() {
    let place = shared_place!();
    let secret = unique("secret-of-somebody");
    let user = json!({ "name": 1, "password": secret });
    for body in [
        json!({}),
        json!([]),
        json!({ "auth": { "identity": { "methods": [] } } }),
        json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": secret } } } }),
        json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": user } } } }),
        json!({ "auth": { "identity": { "methods": ["hw_ak_sk"], "hw_ak_sk": { "access": secret } } } }),
        json!({ "auth": { "identity": { "methods": ["password", "totp"], "password": { "user": { "name": "a", "password": secret } } } } }),
    ] {
        let message = post(place, &body).expect_iam_error(400, "Bad Request");
        assert!(!message.contains(&secret), "{message}");
    }
    place.anonymous().call("POST", PATH).body("application/json", "{").send().expect_iam_error(400, "Bad Request");
    place
        .anonymous()
        .call("POST", PATH)
        .body("text/plain", "{}")
        .send()
        .expect_iam_error(415, "Unsupported Media Type");
    place.anonymous().get(PATH).expect_iam_error(405, "Method Not Allowed");
}

#[test]
fn a_second_factor_has_no_place_here_and_a_token_ends_with_its_day() {
    let boss = [("super_admin_user_name", "boss@example.com"), ("super_admin_password", "Founder9-of-it-all")];
    let mut application = own_application!(&[], &boss);
    let body = password(boss[0].1, boss[1].1, &Value::Null);
    let answer = post(&application, &body);
    let token = answer.expect_status(201).header("x-subject-token").unwrap().to_owned();
    assert_eq!(answer.json()["token"]["roles"], json!([{ "id": "0", "name": "te_admin" }]));
    let api = application.with(&token);
    api.put("/v1/user2", &json!({ "phone_number": "+4915100000001" })).expect_rainmaker_success(200);
    let code = code_for(&application, "+4915100000001", "phone-number");
    api.put("/v1/user2", &json!({ "verification_code": code })).expect_rainmaker_success(200);
    api.put("/v1/user2", &json!({ "mfa": true })).expect_rainmaker_success(200);
    let message = post(&application, &body).expect_iam_error(401, "Unauthorized");
    assert!(message.contains("code"), "{message}");
    assert!(crate::support::messages_to(&application, "+4915100000001").iter().all(|sent| sent["kind"] != "sign-in"));
    let get =
        |application: &Place| application.anonymous().call("GET", "/v3/projects").header("x-auth-token", &token).send();
    application.restart(&[("clock_offset_seconds", "86300")]);
    get(&application).ok();
    application.restart(&[("clock_offset_seconds", "86401")]);
    get(&application).expect_iotda_error(403, "IOTDA.000004");
}
