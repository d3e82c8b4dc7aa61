//! Which role may do what: each endpoint with each role, and the refusals.

use crate::support::{Api, Device, Organization, Place, random_key, role, stable, token_with_roles, unique};
use serde_json::{Value, json};

/// A call, what the body is, and the permission that it needs.
const CALLS: [(&str, &str, Body, &str); 28] = [
    ("GET", "/api/devices", Body::None, "devices.read"),
    ("GET", "/api/devices/{id}", Body::None, "devices.read"),
    ("PATCH", "/api/devices/{id}", Body::Empty, "devices.write"),
    ("PUT", "/api/devices/{id}", Body::Empty, "devices.write"),
    ("GET", "/api/devices/{id}/relationships", Body::None, "devices.read"),
    ("GET", "/api/devices/{id}/credentials", Body::None, "devices.credentials"),
    ("PUT", "/api/devices/{id}/attestation", Body::Keys, "devices.attestation.write"),
    ("GET", "/api/devices/{id}/attestation", Body::None, "devices.attestation.read"),
    ("PATCH", "/api/devices/{id}/attestation", Body::Empty, "devices.attestation.write"),
    ("DELETE", "/api/devices/{id}/attestation", Body::None, "devices.attestation.write"),
    ("GET", "/api/devices/{id}/telemetry/t", Body::None, "telemetry.read"),
    ("GET", "/api/devices/{id}/components/c/telemetry/t", Body::None, "telemetry.read"),
    ("GET", "/api/devices/{id}/components", Body::None, "devices.read"),
    ("GET", "/api/devices/{id}/modules", Body::None, "devices.read"),
    ("GET", "/api/devices/{id}/properties", Body::None, "properties.read"),
    ("PATCH", "/api/devices/{id}/properties", Body::Empty, "properties.write"),
    ("PUT", "/api/devices/{id}/properties", Body::Empty, "properties.write"),
    ("GET", "/skein/v1/devices/{id}/telemetry", Body::None, "telemetry.read"),
    ("GET", "/api/deviceTemplates", Body::None, "templates.read"),
    ("GET", "/api/roles", Body::None, "roles.read"),
    ("GET", "/api/roles/{operator}", Body::None, "roles.read"),
    ("GET", "/api/organizations", Body::None, "organizations.read"),
    ("GET", "/api/organizations/{organization}", Body::None, "organizations.read"),
    ("PATCH", "/api/organizations/{organization}", Body::Empty, "organizations.write"),
    ("GET", "/api/users", Body::None, "users.read"),
    ("GET", "/api/apiTokens", Body::None, "tokens.read"),
    ("GET", "/api/apiTokens/{token}", Body::None, "tokens.read"),
    ("DELETE", "/api/devices/{id}", Body::None, "devices.delete"),
];

#[derive(Clone, Copy)]
enum Body {
    None,
    Empty,
    Keys,
}

const VIEWER: [&str; 8] = [
    "commands.read",
    "devices.read",
    "groups.read",
    "organizations.read",
    "properties.read",
    "roles.read",
    "telemetry.read",
    "templates.read",
];
const OPERATOR: [&str; 14] = [
    "commands.read",
    "commands.run",
    "devices.credentials",
    "devices.delete",
    "devices.read",
    "devices.write",
    "groups.read",
    "groups.write",
    "organizations.read",
    "properties.read",
    "properties.write",
    "roles.read",
    "telemetry.read",
    "templates.read",
];
const BUILDER: [&str; 17] = [
    "commands.read",
    "commands.run",
    "devices.attestation.read",
    "devices.attestation.write",
    "devices.credentials",
    "devices.delete",
    "devices.read",
    "devices.write",
    "groups.read",
    "groups.write",
    "organizations.read",
    "properties.read",
    "properties.write",
    "roles.read",
    "telemetry.read",
    "templates.read",
    "templates.write",
];
const ADMINISTRATOR: [&str; 27] = [
    "audit.read",
    "commands.read",
    "commands.run",
    "devices.attestation.read",
    "devices.attestation.write",
    "devices.credentials",
    "devices.delete",
    "devices.read",
    "devices.write",
    "enrollment-groups.read",
    "enrollment-groups.write",
    "event-filters.read",
    "event-filters.write",
    "groups.read",
    "groups.write",
    "organizations.read",
    "organizations.write",
    "properties.read",
    "properties.write",
    "roles.read",
    "telemetry.read",
    "templates.read",
    "templates.write",
    "tokens.read",
    "tokens.write",
    "users.read",
    "users.write",
];

/// Each role's permissions.
fn roles() -> [(&'static str, &'static [&'static str], bool); 6] {
    [
        (role::ADMINISTRATOR, &ADMINISTRATOR, false),
        (role::BUILDER, &BUILDER, false),
        (role::OPERATOR, &OPERATOR, false),
        (role::ORG_ADMIN, &ADMINISTRATOR, true),
        (role::ORG_OPERATOR, &OPERATOR, true),
        (role::ORG_VIEWER, &VIEWER, true),
    ]
}

fn call(api: &Api<'_>, method: &str, path: &str, body: Body) -> crate::support::Answer {
    let call = api.call(method, &stable(path));
    match body {
        Body::None => call.send(),
        Body::Empty => call.json(&json!({})).send(),
        Body::Keys => {
            let keys = json!({ "primaryKey": random_key(32), "secondaryKey": random_key(32) });
            call.json(&json!({ "type": "symmetricKey", "symmetricKey": keys })).send()
        }
    }
}

#[test]
fn whoami_tells_what_each_role_may() {
    let place = shared_place!();
    for (role, permissions, needs_organization) in roles() {
        let organization = needs_organization.then(|| Organization::new(place));
        let api = holder(place, role, organization.as_deref());
        let me = api.get("/skein/v1/whoami").ok();
        let expected: Vec<Value> = permissions
            .iter()
            .map(|permission| match &organization {
                None => json!({ "permission": permission }),
                Some(organization) => json!({ "permission": permission, "organizations": [organization] }),
            })
            .collect();
        let mut held = me["permissions"].as_array().unwrap().clone();
        held.sort_by_key(|entry| entry["permission"].as_str().unwrap().to_owned());
        assert_eq!(held, expected, "{role}");
        assert_eq!(me["roles"][0]["role"], role);
        assert_eq!(me["roles"][0].get("organization").and_then(Value::as_str), organization.as_deref());
    }
}

fn holder<'a>(place: &'a Place, role: &str, organization: Option<&str>) -> Api<'a> {
    match organization {
        None => token_with_roles(place, &json!([{ "role": role }])),
        Some(organization) => token_with_roles(place, &json!([{ "role": role, "organization": organization }])),
    }
}

#[test]
fn every_role_may_do_what_it_holds_and_is_forbidden_everything_else() {
    let place = shared_place!();
    for (role, permissions, needs_organization) in roles() {
        let organization = needs_organization.then(|| Organization::new(place));
        let members = organization.as_ref().map_or(json!({}), |id| json!({ "organizations": [id] }));
        let device = Device::create(place, "d", &members);
        device.send(&json!({ "t": 1, "c": { "t": 2 } })).expect_no_content();
        let token = unique("t");
        let own = Organization::new(place);
        let viewed = organization.as_ref().unwrap_or(&own);
        let roles = json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": viewed }] });
        place.administrator().put(&stable(&format!("/api/apiTokens/{token}")), &roles).ok();
        let api = holder(place, role, organization.as_deref());
        for (method, path, body, permission) in CALLS {
            let shown = path.replace("{id}", &device.id).replace("{operator}", role::OPERATOR);
            let shown = shown.replace("{token}", &token).replace("{organization}", viewed);
            let answer = call(&api, method, &shown, body);
            let may = permissions.contains(&permission);
            if may {
                assert!([200, 202, 204].contains(&answer.status), "{role} {}: {}", answer.said, answer.text());
            } else if path.starts_with("/skein") {
                answer.expect_skein_error(403, "forbidden", None);
            } else {
                answer.expect_central_error(403, "Forbidden");
            }
        }
    }
}

#[test]
fn the_platform_and_devices_may_do_nothing_of_a_persons() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let mut machines = vec![device.api.clone()];
    machines.extend(place.service());
    for api in machines {
        for (method, path, body, _) in CALLS {
            let shown = path
                .replace("{id}", &device.id)
                .replace("{operator}", role::OPERATOR)
                .replace("{token}", "t")
                .replace("{organization}", "ab");
            let answer = call(&api, method, &shown, body);
            if path.starts_with("/skein") {
                answer.expect_skein_error(403, "forbidden", None);
            } else {
                answer.expect_central_error(403, "Forbidden");
            }
        }
        let body = json!({ "roles": [{ "role": role::OPERATOR }] });
        let path = stable(&format!("/api/apiTokens/{}", unique("t")));
        api.put(&path, &body).expect_central_error(403, "Forbidden");
    }
}

#[test]
fn nobody_but_the_platform_turns_the_clock() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    for api in [place.administrator(), token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }])), device.api] {
        api.post("/internal/tick", &json!({})).expect_skein_error(403, "forbidden", None);
    }
    place.anonymous().post("/internal/tick", &json!({})).expect_skein_error(401, "unauthenticated", None);
    let Some(service) = place.service() else { return };
    service.post("/internal/tick", &json!({})).ok();
}
