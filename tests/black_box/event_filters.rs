//! `/v1/admin/event_filter` (contract `rainmaker.md`, "Events and event filters").

use crate::support::{Person, created, encoded, role, stable, token_with_roles, unique};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/event_filter";
const PUSH: &str = "mobile_push_notification";

/// Each event, and whether single users and nodes can have a filter of it.
const EVENTS: [(&str, bool); 14] = [
    ("user_node_added", false),
    ("user_node_removed", false),
    ("user_node_sharing_add", false),
    ("node_connected", true),
    ("node_disconnected", true),
    ("node_params_changed", false),
    ("node_automation_trigger", false),
    ("user_node_group_sharing_add", false),
    ("user_node_group_added", false),
    ("user_node_group_removed", false),
    ("alert", false),
    ("node_config_changed", true),
    ("user_node_ota", true),
    ("node_ts_data", true),
];

fn event(name: &str) -> String {
    format!("rmaker.event.{name}")
}

/// A body for a filter of `name` for this entity.
fn filter(name: &str, entity_type: &str, entity_id: &str) -> Value {
    json!({
        "event_type": event(name), "entity_type": entity_type, "entity_id": entity_id, "enabled": true,
        "enabled_for_integrations": [PUSH],
    })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

#[test]
fn every_event_has_a_filter_of_the_deployment_and_some_of_users_and_nodes() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let device = created(&api, "filtered", &json!({}));
    let person = Person::new(&application);
    let user_id = person.api().get("/v1/user2").ok()["user_id"].as_str().unwrap().to_owned();
    for (name, of_entities) in EVENTS {
        let system = format!("system.{}", event(name));
        let code = |entity_type: &str, id: &str| {
            let answer = api.post(PATH, &filter(name, entity_type, id));
            if of_entities {
                answer.expect_rainmaker_success(200);
            } else {
                answer.expect_rainmaker_error(400, 113_107);
            }
        };
        code("user", &user_id);
        code("NODE", &device);
        api.post(PATH, &filter(name, "System", &system)).expect_rainmaker_success(200);
        api.post(PATH, &filter(name, "SYSTEM", &system)).expect_rainmaker_error(400, 113_110);
        let listed = api.get(&format!("{PATH}?event_type={}", event(name))).ok();
        let expected = |entity_type: &str, id: &str| {
            json!({
                "event_type": event(name), "entity_type": entity_type, "entity_id": id, "enabled": true,
                "enabled_for_integrations": [PUSH],
            })
        };
        let mut all = vec![expected("USER", &user_id), expected("NODE", &device)];
        all.retain(|_| of_entities);
        all.push(expected("SYSTEM", &system));
        assert_eq!(listed, json!({ "event_entity_mapping_list": all }));
    }
    let names = |query: &str| -> Vec<String> {
        let page = api.get(&format!("{PATH}?{query}")).ok();
        let list = page["event_entity_mapping_list"].as_array().unwrap();
        list.iter().map(|filter| filter["event_type"].as_str().unwrap().to_owned()).collect()
    };
    let of_entities: Vec<_> =
        EVENTS.into_iter().filter(|(_, of_entities)| *of_entities).map(|(name, _)| event(name)).collect();
    assert_eq!(names(&format!("entity_id={device}")), of_entities);
    assert_eq!(
        names(&format!("entity_id={user_id}&event_type={}", event("node_connected"))),
        [event("node_connected")]
    );
    assert_eq!(names(&format!("entity_id=system.{}", event("alert"))), [event("alert")]);
    assert_eq!(names(&format!("event_type={}&entity_type=node", event("node_connected"))).len(), 1);
    // What is filtered goes, and its filters with it.
    api.delete(&stable(&format!("/api/devices/{}", encoded(&device)))).expect_status(204);
    api.delete(&format!("/v1/admin/user2?user_name={}", person.name)).expect_rainmaker_success(200);
    api.get(&format!("{PATH}?entity_id={device}")).expect_rainmaker_error(400, 113_109);
    assert_eq!(names(&format!("event_type={}", event("node_connected"))).len(), 1);
}

#[test]
fn a_filter_is_switched_as_a_whole_or_for_integrations() {
    let place = shared_place!();
    let api = place.administrator();
    let device = created(&api, "filtered", &json!({}));
    let shown = || {
        let page = api.get(&format!("{PATH}?entity_id={device}")).ok();
        let filter = page["event_entity_mapping_list"][0].clone();
        (filter["enabled"].clone(), filter["enabled_for_integrations"].clone())
    };
    let base = json!({ "event_type": event("node_connected"), "entity_type": "Node", "entity_id": device });
    let put = |enabled: bool, integrations: Value| {
        let body = with(base.clone(), "enabled", json!(enabled));
        api.put(PATH, &with(body, "enabled_for_integrations", integrations)).expect_rainmaker_success(200);
        shown()
    };
    // Where there was none, it is on and for nobody until a switch says otherwise.
    assert_eq!(put(false, json!([PUSH])), (json!(true), json!([])));
    assert_eq!(put(true, json!([PUSH, PUSH])), (json!(true), json!([PUSH])));
    assert_eq!(put(false, Value::Null), (json!(false), json!([PUSH])));
    assert_eq!(put(false, json!([PUSH])), (json!(false), json!([])));
    assert_eq!(put(true, Value::Null), (json!(true), json!([])));
    let actions = place.administrator().get(&format!("/skein/v1/audit?subject=device-connected/device/{device}"));
    let rows = actions.ok()["value"].as_array().unwrap().clone();
    let told: Vec<_> = rows.iter().rev().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        [
            "event-filter.created",
            "event-filter.updated",
            "event-filter.updated",
            "event-filter.updated",
            "event-filter.updated"
        ]
    );
    assert_eq!(rows[0]["after"], json!({ "enabled": true, "integrations": [] }));
    api.call("DELETE", PATH).json(&base).send().expect_rainmaker_success(200);
    api.call("DELETE", PATH).json(&base).send().expect_rainmaker_error(400, 113_109);
    let query = format!("event_type={}&entity_type=NODE&entity_id={}", event("node_connected"), device);
    api.delete(&format!("{PATH}?{query}")).expect_rainmaker_error(400, 113_109);
    assert_eq!(put(true, json!([PUSH])), (json!(true), json!([PUSH])));
    api.delete(&format!("{PATH}?{query}")).expect_rainmaker_success(200);
}

#[test]
fn lists_go_on_page_by_page() {
    let place = shared_place!();
    let api = place.administrator();
    let device = created(&api, "filtered", &json!({}));
    for name in ["node_connected", "node_disconnected", "node_ts_data"] {
        api.post(PATH, &filter(name, "Node", &device)).expect_rainmaker_success(200);
    }
    let (mut walked, mut next) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{PATH}?entity_id={device}&num_records=2&start_id={next}")).ok();
        let list = page["event_entity_mapping_list"].as_array().unwrap().clone();
        walked.push(list.len());
        match page.get("next_id") {
            Some(id) => id.as_str().unwrap().clone_into(&mut next),
            None => break,
        }
    }
    assert_eq!(walked, [2, 1]);
    for query in ["num_records=0", "num_records=101", "num_records=x", "start_id=x"] {
        api.get(&format!("{PATH}?entity_id={device}&{query}")).expect_rainmaker_error(400, 100_021);
    }
    api.get(&format!("{PATH}?entity_id={device}&num_records=100")).expect_status(200);
}

#[test]
fn what_is_missing_or_wrong_has_its_code() {
    let place = shared_place!();
    let api = place.administrator();
    let device = created(&api, "filtered", &json!({}));
    let good = filter("node_connected", "Node", &device);
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (member, value, of_post, of_put, of_delete) in [
        ("event_type", Value::Null, 113_101, 113_101, 113_101),
        ("event_type", json!(""), 113_101, 113_101, 113_101),
        ("event_type", json!("rmaker.event.other"), 100_006, 100_006, 100_006),
        ("entity_id", Value::Null, 113_102, 113_102, 113_102),
        ("entity_id", json!(unique("absent")), 113_102, 113_102, 113_109),
        ("entity_type", Value::Null, 113_103, 113_107, 113_107),
        ("entity_type", json!("Group"), 113_107, 113_107, 113_107),
    ] {
        let body = with(good.clone(), member, value);
        api.post(PATH, &body).expect_rainmaker_error(400, of_post);
        api.put(PATH, &body).expect_rainmaker_error(400, of_put);
        api.call("DELETE", PATH).json(&body).send().expect_rainmaker_error(400, of_delete);
    }
    let system = filter("alert", "System", &format!("system.{}", event("node_connected")));
    api.post(PATH, &system).expect_rainmaker_error(400, 113_102);
    api.post(PATH, &filter("node_connected", "User", nobody)).expect_rainmaker_error(400, 113_102);
    api.post(PATH, &with(good.clone(), "enabled", Value::Null)).expect_rainmaker_error(400, 113_105);
    api.post(PATH, &with(good.clone(), "enabled", json!("perhaps"))).expect_rainmaker_error(400, 100_006);
    api.post(PATH, &with(good.clone(), "enabled_for_integrations", Value::Null)).expect_rainmaker_error(400, 113_106);
    for integrations in [json!([]), json!(["alexa"]), json!([PUSH, "alexa"])] {
        let body = with(good.clone(), "enabled_for_integrations", integrations);
        api.post(PATH, &body).expect_rainmaker_error(400, 113_133);
        api.put(PATH, &body).expect_rainmaker_error(400, 113_133);
    }
    api.post(PATH, &with(good, "enabled_for_integrations", json!(PUSH))).expect_rainmaker_error(400, 100_006);
    for (query, code) in [
        ("", 113_109),
        ("?entity_type=Node", 100_021),
        ("?entity_id=nobody-has-this", 113_109),
        ("?entity_id=system.rmaker.event.other", 113_109),
        ("?entity_id=system.rmaker.event.alert&entity_type=Node", 113_109),
        ("?entity_id=system.rmaker.event.alert&event_type=rmaker.event.node_connected", 113_109),
        ("?event_type=rmaker.event.other", 100_021),
        ("?event_type=rmaker.event.alert&entity_type=Group", 113_107),
    ] {
        api.get(&format!("{PATH}{query}")).expect_rainmaker_error(400, code);
    }
}

#[test]
fn administrators_set_filters_but_not_of_whom_they_do_not_know() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let boss_id = boss.get("/v1/user2").ok()["user_id"].as_str().unwrap().to_owned();
    let of_boss = filter("node_connected", "User", &boss_id);
    boss.post(PATH, &of_boss).expect_rainmaker_success(200);
    boss.get(&format!("{PATH}?entity_id={boss_id}")).expect_status(200);
    let admin = Person::made_by(&boss, &json!({ "admin": true })).api();
    let program = token_with_roles(&application, &json!([{ "role": role::ADMINISTRATOR }]));
    for api in [&admin, &program] {
        api.post(PATH, &of_boss).expect_rainmaker_error(400, 113_102);
        api.put(PATH, &of_boss).expect_rainmaker_error(400, 113_102);
        api.call("DELETE", PATH).json(&of_boss).send().expect_rainmaker_error(400, 113_109);
        api.get(&format!("{PATH}?entity_id={boss_id}")).expect_rainmaker_error(400, 113_109);
        api.get(&format!("{PATH}?event_type={}", event("node_connected"))).expect_rainmaker_error(400, 113_109);
    }
    let system = filter("alert", "System", &format!("system.{}", event("alert")));
    admin.post(PATH, &system).expect_rainmaker_success(200);
    program.call("DELETE", PATH).json(&system).send().expect_rainmaker_success(200);
    let person = Person::new(&application).api();
    for method in ["GET", "POST", "PUT", "DELETE"] {
        person.call(method, PATH).send().expect_rainmaker_error(400, 100_004);
        application.anonymous().call(method, PATH).send().expect_rainmaker_error(401, 100_046);
    }
}
