//! `/skein/v1/tokens`: tokens that people make for programs of their own.

use crate::support::{Api, Device, Person, let_remembered_credentials_end, stable, unique, unix_now};
use serde_json::{Value, json};

pub const PATH: &str = "/skein/v1/tokens";

/// A client with a new token, and the token as its maker sees it.
#[track_caller]
pub fn token<'a>(api: &Api<'a>, body: &Value) -> (Api<'a>, Value) {
    let mut made = api.post(PATH, body).expect_status(201).json();
    let value = made.as_object_mut().unwrap().remove("token").unwrap();
    let value = value.as_str().unwrap();
    assert!(value.starts_with("skein_at_"), "{value}");
    (api.place.with(format!("Bearer {value}")), made)
}

fn permissions(api: &Api<'_>) -> Vec<String> {
    let me = api.get("/skein/v1/whoami").ok();
    me["permissions"].as_array().unwrap().iter().map(|held| held["permission"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_token_does_what_its_scopes_say_and_no_more() {
    let place = shared_place!();
    let device = Device::create(place, "lamp", &json!({}));
    let (api, made) = token(&place.administrator(), &json!({ "name": "reader", "scopes": ["devices.read"] }));
    assert_eq!(permissions(&api), ["devices.read"]);
    api.get(&device.path("")).expect_status(200);
    api.delete(&device.path("")).expect_central_error(403, "Forbidden");
    api.get(&device.path("/credentials")).expect_central_error(403, "Forbidden");
    let id = made["id"].as_str().unwrap();
    let path = format!("{PATH}/{id}");
    assert_eq!(place.administrator().get(&path).ok(), made);
    // It is told once, and a token makes, lists and deletes none.
    assert!(!place.administrator().get(PATH).text().contains("skein_at_"));
    api.post(PATH, &json!({ "name": "x", "scopes": ["devices.read"] })).expect_status(403);
    api.get(PATH).expect_status(403);
    api.delete(&path).expect_status(403);
    place.administrator().delete(&path).expect_no_content();
    let_remembered_credentials_end();
    api.get(&device.path("")).expect_central_error(401, "Unauthenticated");
    place.administrator().delete(&path).expect_status(404);
    place.administrator().get(&path).expect_status(404);
}

#[test]
fn a_token_of_devices_sees_and_touches_no_others() {
    let place = shared_place!();
    let [lamp, pump] = ["lamp", "pump"].map(|id| Device::create(place, id, &json!({})));
    lamp.send(&json!({ "t": 1 })).expect_status(204);
    let later = unique("later");
    let scopes = ["devices.read", "devices.write", "devices.delete", "telemetry.read"];
    let body = json!({ "name": "lamp", "scopes": scopes, "devices": [lamp.id, later] });
    let (api, made) = token(&place.administrator(), &body);
    assert_eq!(made["devices"].as_array().unwrap().len(), 2);
    let me = api.get("/skein/v1/whoami").ok();
    assert_eq!(me["devices"], made["devices"]);
    api.get(&lamp.path("")).expect_status(200);
    api.get(&lamp.path("/telemetry/t")).expect_status(200);
    for rest in ["", "/telemetry/t"] {
        api.get(&pump.path(rest)).expect_central_error(404, "NotFound");
    }
    api.patch(&pump.path(""), &json!({ "displayName": "x" })).expect_central_error(404, "NotFound");
    api.delete(&pump.path("")).expect_central_error(404, "NotFound");
    let (listed, _) = api.get(&stable("/api/devices")).page(&api);
    assert_eq!(listed.iter().map(|device| &device["id"]).collect::<Vec<_>>(), [&json!(lamp.id)]);
    // A device of the list may be made; another may not, whether it is there or not.
    let path = |id: &str| stable(&format!("/api/devices/{id}"));
    api.put(&path(&later), &json!({})).expect_status(200);
    api.put(&path(&unique("other")), &json!({})).expect_central_error(403, "Forbidden");
    api.put(&path(&pump.id), &json!({})).expect_central_error(403, "Forbidden");
    api.patch(&lamp.path(""), &json!({ "displayName": "x" })).expect_status(200);
    api.get("/skein/v1/audit").expect_status(403);
}

#[test]
fn a_token_loses_what_its_owner_loses() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let admin = Person::made_by(&boss, &json!({ "admin": true }));
    let scopes = json!({ "name": "t", "scopes": ["users.read", "audit.read"] });
    let (api, _) = token(&admin.api(), &scopes);
    assert_eq!(permissions(&api), ["users.read"], "no more than the owner has");
    api.get("/v1/admin/user2").expect_status(200);
    boss.put("/v1/admin/user2", &json!({ "user_name": admin.name, "admin": false })).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.get("/v1/admin/user2").expect_rainmaker_error(400, 100_004);

    // Policies decide for the owner's tokens as well, within the scopes.
    boss.put("/v1/admin/deployment_settings/config/rbac", &json!({ "rbac_enabled": true })).expect_status(200);
    let document = json!({"statement": [{"effect": "allow", "action": ["*"], "resource": ["/admin/user2", "/skein/v1/signing-keys"]}]});
    boss.post("/v1/admin/policy", &json!({ "policy_name": "Some", "policy_json": document })).expect_status(200);
    boss.post("/v1/admin/role", &json!({ "role_name": "Some", "policies": ["Some"] })).expect_status(200);
    let path = format!("/v1/admin/user_role?user_name={}&operation=add", admin.name);
    boss.put(&path, &json!({ "roles": ["Some"] })).expect_status(200);
    let_remembered_credentials_end();
    api.get("/v1/admin/user2").expect_status(200);
    api.get("/skein/v1/signing-keys").expect_status(403);
    admin.api().get("/skein/v1/signing-keys").expect_status(200);
    // The end of the account is the end of its tokens.
    boss.delete(&format!("/v1/admin/user2?user_name={}&request=true", admin.name)).expect_status(200);
    let code = crate::support::code_for(&application, "boss@example.com", "delete-other-account");
    boss.delete(&format!("/v1/admin/user2?user_name={}&verification_code={code}", admin.name)).expect_status(200);
    let_remembered_credentials_end();
    api.get("/v1/admin/user2").expect_status(401);
}

#[test]
fn what_is_asked_for_is_checked_by_name() {
    let place = shared_place!();
    let api = Person::new(place).api();
    let refused = |body: &Value, field: &str| {
        let error = api.post(PATH, body).expect_status(422).json();
        assert_eq!(error["error"]["field"], field, "{error}");
    };
    refused(&json!({ "scopes": ["devices.read"] }), "body");
    refused(&json!({ "name": "x", "scopes": ["devices.read"], "organizations": ["o"] }), "body");
    refused(&json!({ "name": " ", "scopes": ["devices.read"] }), "name");
    refused(&json!({ "name": "x".repeat(129), "scopes": ["devices.read"] }), "name");
    refused(&json!({ "name": "x", "scopes": [] }), "scopes");
    for scope in ["devices.fly", "tokens.write", "internal.tick", "telemetry.send"] {
        refused(&json!({ "name": "x", "scopes": [scope] }), "scopes");
    }
    refused(&json!({ "name": "x", "scopes": ["users.read"], "devices": ["d"] }), "scopes");
    refused(&json!({ "name": "x", "scopes": ["devices.read"], "devices": [] }), "devices");
    let ids = |number: usize| (0..number).map(|number| format!("d{number}")).collect::<Vec<_>>();
    refused(&json!({ "name": "x", "scopes": ["devices.read"], "devices": ids(101) }), "devices");
    let now = unix_now() * 1_000;
    let year = 365 * 24 * 3_600_000;
    refused(&json!({ "name": "x", "scopes": ["devices.read"], "expiresAt": now - 1_000 }), "expiresAt");
    refused(&json!({ "name": "x", "scopes": ["devices.read"], "expiresAt": now + year + 60_000 }), "expiresAt");
    let most = json!({ "name": "x".repeat(128), "scopes": ["devices.read"], "devices": ids(100), "expiresAt": now + year - 60_000 });
    let (_, made) = token(&api, &most);
    assert_eq!(made["expiresAt"], now + year - 60_000);
    api.get(&format!("{PATH}?limit=0")).expect_status(400);
    api.get(&format!("{PATH}?limit=101")).expect_status(400);
    // Another person knows nothing of it.
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let other = Person::new(place).api();
    other.get(&path).expect_status(404);
    other.delete(&path).expect_status(404);
    assert_eq!(other.get(PATH).ok()["value"], json!([]));
}

#[test]
fn an_expired_token_is_refused_and_forgotten() {
    let mut application = own_application!(&[], &[]);
    let expires_at = (unix_now() + 3_600) * 1_000;
    let body = json!({ "name": "short", "scopes": ["devices.read"], "expiresAt": expires_at });
    let value = application.administrator().post(PATH, &body).expect_status(201).json()["token"].clone();
    let bearer = format!("Bearer {}", value.as_str().unwrap());
    application.with(bearer.clone()).get("/skein/v1/whoami").expect_status(200);
    application.restart(&[("clock_offset_seconds", "3601")]);
    application.with(bearer).get("/skein/v1/whoami").expect_status(401);
    assert_eq!(application.administrator().get(PATH).ok()["value"], json!([]));
}

#[test]
fn nobody_has_more_than_five_hundred() {
    let place = shared_place!();
    let api = Person::new(place).api();
    let body = json!({ "name": "one of many", "scopes": ["devices.read"] });
    for _ in 0..500 {
        api.post(PATH, &body).expect_status(201);
    }
    api.post(PATH, &body).expect_status(409);
    let (mut ids, mut path) = (Vec::new(), PATH.to_owned());
    loop {
        let page = api.get(&path).ok();
        ids.extend(page["value"].as_array().unwrap().iter().map(|token| token["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextPageToken"].as_str() else { break };
        path = format!("{PATH}?pageToken={next}");
    }
    ids.dedup();
    assert_eq!(ids.len(), 500);
    api.delete(&format!("{PATH}/{}", ids[0])).expect_no_content();
    api.post(PATH, &body).expect_status(201);
}
