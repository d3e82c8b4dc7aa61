//! `/skein/v1/tokens` that are limited to groups of devices.

use super::user_tokens::{PATH, token};
use crate::suite::users::{User, email};
use crate::support::{
    Api, Device, Organization, Person, created, encoded, let_remembered_credentials_end, role, stable, unique,
};
use serde_json::{Value, json};

/// What a token that is limited to devices may at the most be for here.
const SCOPES: [&str; 7] = [
    "devices.read",
    "devices.write",
    "devices.delete",
    "telemetry.read",
    "properties.read",
    "properties.write",
    "commands.read",
];

/// The path of the static groups, with what follows it.
fn groups(api: &Api<'_>, rest: &str) -> String {
    let project = api.get("/v3/projects").ok()["projects"][0]["id"].as_str().unwrap().to_owned();
    format!("/v5/iot/{project}/device-group{rest}")
}

/// A new static group with these devices; gives its id.
#[track_caller]
fn fixed(api: &Api<'_>, devices: &[&str]) -> String {
    let made = api.post(&groups(api, ""), &json!({ "name": unique("g") })).expect_status(201).json();
    let id = made["group_id"].as_str().unwrap();
    for device in devices {
        member(api, id, "addDevice", device);
    }
    id.to_owned()
}

/// Adds or removes a device.
#[track_caller]
fn member(api: &Api<'_>, group: &str, action: &str, device: &str) {
    let path = groups(api, &format!("/{group}/action?action_id={action}&device_id={}", encoded(device)));
    api.call("POST", &path).send().expect_status(200);
}

fn group_path(id: &str) -> String {
    stable(&format!("/api/deviceGroups/{id}"))
}

/// Makes or changes a dynamic group.
#[track_caller]
fn put_group(api: &Api<'_>, id: &str, filter: &str, organization: Option<&Organization<'_>>) {
    let mut body = json!({ "displayName": id, "filter": filter });
    if let Some(organization) = organization {
        body["organizations"] = json!([organization]);
    }
    api.put(&group_path(id), &body).ok();
}

/// A new template's id, and the query of its devices.
fn template() -> (String, String) {
    let id = format!("dtmi:example:{};1", unique("t"));
    let query = format!("SELECT * FROM devices WHERE $template = '{id}'");
    (id, query)
}

#[track_caller]
fn of_groups<'a>(api: &Api<'a>, groups: &[&str]) -> Api<'a> {
    let (api, made) = token(api, &json!({ "name": "t", "scopes": SCOPES, "groups": groups }));
    let mut expected = groups.to_vec();
    expected.sort_unstable();
    assert_eq!((&made["groups"], made.get("devices")), (&json!(expected), None));
    api
}

/// The ids in the list of devices, which are also those that `whoami` tells.
#[track_caller]
fn reached(api: &Api<'_>) -> Vec<String> {
    let (listed, _) = api.get(&stable("/api/devices")).page(api);
    let mut ids: Vec<_> = listed.iter().map(|device| device["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    assert_eq!(api.get("/skein/v1/whoami").ok()["devices"], json!(ids));
    ids
}

#[track_caller]
fn expect_hidden(api: &Api<'_>, device: &str) {
    let path = |rest: &str| stable(&format!("/api/devices/{}{rest}", encoded(device)));
    for rest in ["", "/telemetry/t", "/properties", "/commands/reset", "/relationships"] {
        api.get(&path(rest)).expect_central_error(404, "NotFound");
    }
    api.get(&format!("/skein/v1/devices/{}/telemetry", encoded(device))).expect_status(404);
    api.get(&format!("/skein/v1/devices/{}/commands", encoded(device))).expect_status(404);
    api.patch(&path(""), &json!({ "displayName": "x" })).expect_central_error(404, "NotFound");
    api.patch(&path("/properties"), &json!({ "a": 1 })).expect_central_error(404, "NotFound");
    api.put(&path(""), &json!({})).expect_central_error(403, "Forbidden");
    api.delete(&path("")).expect_central_error(404, "NotFound");
}

#[track_caller]
fn expect_reached(api: &Api<'_>, device: &str) {
    let path = |rest: &str| stable(&format!("/api/devices/{}{rest}", encoded(device)));
    for rest in ["", "/telemetry/t", "/properties", "/commands/reset", "/relationships"] {
        api.get(&path(rest)).ok();
    }
    api.get(&format!("/skein/v1/devices/{}/telemetry", encoded(device))).ok();
    api.get(&format!("/skein/v1/devices/{}/commands", encoded(device))).ok();
    api.patch(&path(""), &json!({ "displayName": "x" })).ok();
    api.patch(&path("/properties"), &json!({ "a": 1 })).expect_status(202);
}

#[test]
fn a_device_is_reached_while_it_is_in_a_static_group() {
    let place = shared_place!();
    let administrator = place.administrator();
    // An id that would be another one if it were decoded twice.
    let [lamp, pump] = ["lamp%41", "pump"].map(|id| Device::create(place, id, &json!({})));
    for device in [&lamp, &pump] {
        device.send(&json!({ "t": 1 })).expect_status(204);
    }
    let group = fixed(&administrator, &[&lamp.id]);
    let api = of_groups(&administrator, &[&group]);
    assert_eq!(reached(&api), [lamp.id.as_str()]);
    expect_reached(&api, &lamp.id);
    expect_hidden(&api, &pump.id);
    expect_hidden(&api, &unique("none"));
    api.get(&group_path(&group)).expect_central_error(403, "Forbidden");
    member(&administrator, &group, "addDevice", &pump.id);
    member(&administrator, &group, "removeDevice", &lamp.id);
    assert_eq!(reached(&api), [pump.id.as_str()]);
    expect_reached(&api, &pump.id);
    expect_hidden(&api, &lamp.id);
    // It may be deleted, and is not in the group when it is made again.
    api.delete(&pump.path("")).expect_no_content();
    assert_eq!(reached(&api), Vec::<String>::new());
    api.put(&pump.path(""), &json!({})).expect_central_error(403, "Forbidden");
    administrator.put(&pump.path(""), &json!({})).ok();
    expect_hidden(&api, &pump.id);
}

#[test]
fn a_device_is_reached_while_a_query_selects_it_in_the_organization_of_the_group() {
    let place = shared_place!();
    let administrator = place.administrator();
    let organization = Organization::new(place);
    let (template, query) = template();
    let device = Device::create(place, "d", &json!({ "organizations": [organization] }));
    let elsewhere = Device::create(place, "d", &json!({ "template": template }));
    for device in [&device, &elsewhere] {
        device.send(&json!({ "t": 1 })).expect_status(204);
    }
    let group = unique("g");
    put_group(&administrator, &group, &query, Some(&organization));
    let api = of_groups(&administrator, &[&group]);
    assert_eq!(reached(&api), Vec::<String>::new());
    expect_hidden(&api, &device.id);
    administrator.patch(&device.path(""), &json!({ "template": template })).ok();
    assert_eq!(reached(&api), [device.id.as_str()]);
    api.get(&device.path("")).ok();
    api.get(&device.path("/telemetry/t")).ok();
    expect_hidden(&api, &elsewhere.id);
    // Another query, and the devices are others.
    put_group(&administrator, &group, "SELECT * FROM devices WHERE $id = 'nobody'", Some(&organization));
    assert_eq!(reached(&api), Vec::<String>::new());
    expect_hidden(&api, &device.id);
}

#[test]
fn devices_and_groups_add_up_and_a_deleted_group_has_nothing() {
    let place = shared_place!();
    let administrator = place.administrator();
    let (template, query) = template();
    let [listed, added, both] = [(); 3].map(|()| created(&administrator, "d", &json!({})));
    let selected = created(&administrator, "d", &json!({ "template": template }));
    let fixed = fixed(&administrator, &[&added, &both]);
    let dynamic = unique("g");
    put_group(&administrator, &dynamic, &query, None);
    let later = unique("later");
    let body = json!({ "name": "t", "scopes": ["devices.read", "devices.write"], "devices": [listed, both, later],
        "groups": [fixed, dynamic] });
    let (api, made) = token(&administrator, &body);
    assert_eq!((made["devices"].as_array().unwrap().len(), made["groups"].as_array().unwrap().len()), (3, 2));
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    assert_eq!(administrator.get(&path).ok(), made);
    let listed_ids = || {
        let (listed, _) = api.get(&stable("/api/devices")).page(&api);
        listed.iter().map(|device| device["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        ids.sort();
        ids
    };
    let device = |id: &str| stable(&format!("/api/devices/{id}"));
    assert_eq!(listed_ids(), sorted(&[&listed, &added, &both, &selected]));
    for id in [&listed, &added, &both, &selected] {
        api.get(&device(id)).ok();
    }
    // A listed one may be made.
    api.put(&device(&later), &json!({})).ok();
    administrator.delete(&group_path(&dynamic)).expect_no_content();
    administrator.delete(&groups(&administrator, &format!("/{fixed}"))).expect_no_content();
    assert_eq!(listed_ids(), sorted(&[&listed, &both, &later]));
    for id in [&added, &selected] {
        api.get(&device(id)).expect_central_error(404, "NotFound");
    }
    // Another group of the same id is another group.
    put_group(&administrator, &dynamic, &query, None);
    api.get(&device(&selected)).expect_central_error(404, "NotFound");
    assert_eq!(listed_ids(), sorted(&[&listed, &both, &later]));
    assert_eq!(administrator.get(&path).ok(), made, "it shows what it was made for");
    administrator.delete(&group_path(&dynamic)).expect_no_content();
}

#[test]
fn relationships_are_seen_and_made_between_the_devices_of_the_groups() {
    let place = shared_place!();
    let administrator = place.administrator();
    let [gateway, sensor, other] = [(); 3].map(|()| created(&administrator, "d", &json!({})));
    let group = fixed(&administrator, &[&gateway, &sensor]);
    let api = of_groups(&administrator, &[&group]);
    let path = |id: &str| stable(&format!("/api/devices/{gateway}/relationships/{id}"));
    let [inside, outside] = [(); 2].map(|()| unique("r"));
    let body = |target: &str| json!({ "name": "n", "source": gateway, "target": target });
    api.put(&path(&inside), &body(&sensor)).ok();
    let refused = api.put(&path(&outside), &body(&other));
    assert!((400..500).contains(&refused.status), "{}", refused.said);
    administrator.put(&path(&outside), &body(&other)).ok();
    let (listed, _) = api.get(&stable(&format!("/api/devices/{gateway}/relationships"))).page(&api);
    assert_eq!(listed.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(), [&json!(inside)]);
    api.get(&path(&outside)).expect_central_error(404, "NotFound");
}

#[test]
fn only_groups_that_the_owner_sees_are_taken() {
    let place = shared_place!();
    let administrator = place.administrator();
    let [mine, others] = [(); 2].map(|()| Organization::new(place));
    let (template, query) = template();
    let everywhere = unique("g");
    put_group(&administrator, &everywhere, &query, None);
    let [seen, unseen] = [&mine, &others].map(|organization| {
        let id = unique("g");
        put_group(&administrator, &id, &query, Some(organization));
        id
    });
    let make = |organization: &Organization<'_>| {
        created(&administrator, "d", &json!({ "template": template, "organizations": [organization] }))
    };
    let [inside, outside] = [make(&mine), make(&others)];
    let person = Person::new(place);
    let api = person.api();
    let refused = |group: &str| {
        let body = json!({ "name": "t", "scopes": ["devices.read"], "groups": [group] });
        api.post(PATH, &body).expect_skein_error(422, "unprocessable", Some("groups"));
    };
    // Nobody sees a group without the permission.
    refused(&seen);
    let _user = User::with(place, &email(&person.name, &json!([{ "role": role::ORG_OPERATOR, "organization": mine }])));
    let_remembered_credentials_end();
    for group in [&unseen, &everywhere, &unique("none")] {
        refused(group);
    }
    let token = of_groups(&api, &[&seen]);
    let device = |id: &str| stable(&format!("/api/devices/{id}"));
    token.get(&device(&inside)).ok();
    // The group goes to another organization, and its devices are none of the owner's.
    put_group(&administrator, &seen, &query, Some(&others));
    for id in [&inside, &outside] {
        token.get(&device(id)).expect_central_error(404, "NotFound");
    }
    assert_eq!(reached(&token), Vec::<String>::new());
    administrator.delete(&group_path(&everywhere)).expect_no_content();
}

#[test]
fn the_groups_of_a_token_are_ten_at_the_most_and_its_scopes_are_about_devices() {
    let place = shared_place!();
    let administrator = place.administrator();
    let ids: Vec<String> = (0..11).map(|_| fixed(&administrator, &[])).collect();
    let refused = |body: &Value, field: &str| {
        administrator.post(PATH, body).expect_skein_error(422, "unprocessable", Some(field));
    };
    let body = |scope: &str, groups: &[String]| json!({ "name": "t", "scopes": [scope], "groups": groups });
    refused(&body("devices.read", &[]), "groups");
    refused(&body("devices.read", &ids), "groups");
    refused(&body("devices.read", &[ids[0].clone(), unique("none")]), "groups");
    for scope in ["groups.read", "users.read", "templates.read", "organizations.read", "audit.read"] {
        refused(&body(scope, &ids[..1]), "scopes");
    }
    refused(&json!({ "name": "t", "scopes": ["groups.read"], "devices": ["d"] }), "scopes");
    refused(&json!({ "name": "t", "scopes": ["devices.read"], "groups": "g" }), "body");
    for scope in ["properties.read", "properties.write", "commands.read", "commands.run", "telemetry.read"] {
        token(&administrator, &body(scope, &ids[..1]));
        token(&administrator, &json!({ "name": "t", "scopes": [scope], "devices": ["d"] }));
    }
    let (_, made) = token(&administrator, &body("devices.read", &ids[..10]));
    assert_eq!(made["groups"].as_array().unwrap().len(), 10);
    for id in &ids {
        administrator.delete(&groups(&administrator, &format!("/{id}"))).expect_no_content();
    }
}

#[test]
fn a_token_lists_twenty_thousand_devices_at_the_most() {
    const MOST: usize = 20_000;
    let application = own_application!(&[], &[]);
    let Some(file) = application.database_file() else { return };
    let administrator = application.administrator();
    let (template, query) = template();
    let group = unique("g");
    put_group(&administrator, &group, &query, None);
    let database = rusqlite::Connection::open(file).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    let insert =
        "INSERT INTO devices (id, record_id, display_name, template, edge, simulated, approved, blocked, provisioned,
            version, created_at, updated_at, last_change)
        SELECT 'd' || value, 'd' || value, 'd', ?2, 0, 0, 1, 0, 0, 1, 0, 0, json_object('record', 'd' || value)
        FROM json_each(?1)";
    let fill = |numbers: Vec<usize>| database.execute(insert, [json!(numbers).to_string(), template.clone()]).unwrap();
    fill((1..=MOST).collect());
    let api = of_groups(&administrator, &[&group]);
    assert_eq!(api.get("/skein/v1/whoami").ok()["devices"].as_array().unwrap().len(), MOST);
    api.get(&stable("/api/devices")).ok();
    // One that is listed is one more.
    let body = json!({ "name": "t", "scopes": ["devices.read"], "devices": ["another"], "groups": [group] });
    let (with_another, _) = token(&administrator, &body);
    with_another.get(&stable("/api/devices")).expect_central_error(403, "Forbidden");
    fill(vec![MOST + 1]);
    let refused = api.get(&stable("/api/devices"));
    refused.expect_central_error(403, "Forbidden");
    assert!(refused.text().contains("more than 20000 devices"), "{}", refused.text());
    api.get(&stable("/api/devices/d20001")).ok();
    api.get(&stable("/api/devices/d1/telemetry/t")).expect_status(404);
    administrator.delete(&stable("/api/devices/d1")).expect_no_content();
    api.get(&stable("/api/devices")).ok();
}
