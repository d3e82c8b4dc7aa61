//! `/v5/iot/{project_id}/device-group` (contract `iotda.md` §6.3).

use crate::support::{Api, created, project_groups, role, stable, static_group, unique};
use serde_json::{Value, json};

#[track_caller]
fn create(api: &Api<'_>, body: &Value) -> Value {
    api.post(&project_groups(api, ""), body).expect_status(201).json()
}

fn action(api: &Api<'_>, group: &str, action: &str, device: &str) -> crate::support::Answer {
    let path = project_groups(api, &format!("/{group}/action?action_id={action}&device_id={device}"));
    api.call("POST", &path).send()
}

fn members(api: &Api<'_>, group: &str, query: &str) -> Value {
    api.get(&project_groups(api, &format!("/{group}/devices?{query}"))).ok()
}

fn device_ids(page: &Value) -> Vec<&str> {
    page["devices"].as_array().unwrap().iter().map(|device| device["device_id"].as_str().unwrap()).collect()
}

#[test]
fn a_static_group_lives_as_documented() {
    let place = shared_place!();
    let api = place.administrator();
    let name = unique("g");
    let group = create(&api, &json!({ "name": name, "description": "Water meters" }));
    let id = group["group_id"].as_str().unwrap().to_owned();
    let lengths: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
    let expected = json!({ "group_id": id, "name": name, "description": "Water meters", "group_type": "STATIC" });
    assert_eq!(group, expected);
    let path = project_groups(&api, &format!("/{id}"));
    assert_eq!(api.get(&path).ok(), expected);
    let renamed = unique("g");
    let changed = api.put(&path, &json!({ "name": renamed })).ok();
    assert_eq!((&changed["name"], &changed["description"]), (&json!(renamed), &json!("Water meters")));
    api.delete(&path).expect_no_content();
    api.get(&path).expect_iotda_error(404, "IOTDA.000006");
    api.put(&path, &json!({ "name": name })).expect_iotda_error(404, "IOTDA.000006");
    api.delete(&path).expect_iotda_error(404, "IOTDA.000006");
}

#[test]
fn devices_go_in_and_out_of_a_static_group() {
    let place = shared_place!();
    let api = place.administrator();
    let id = static_group(&api);
    let [first, second] = [(); 2].map(|()| created(&api, "d", &json!({ "displayName": "Meter", "template": "water" })));
    for device in [&first, &second, &first] {
        let answer = action(&api, &id, "addDevice", device);
        assert_eq!((answer.status, answer.text().as_str()), (200, ""));
    }
    let page = members(&api, &id, "");
    // The newest first.
    assert_eq!(device_ids(&page), [second.as_str(), first.as_str()]);
    let shown = json!({ "device_id": first, "node_id": first, "device_name": "Meter", "product_id": "water" });
    assert_eq!(page["devices"][1], shown);
    assert_eq!(page["page"]["count"], 2);
    let marker = page["page"]["marker"].as_str().unwrap();
    assert!(marker.len() == 24 && marker.bytes().all(|byte| byte.is_ascii_hexdigit()), "{marker}");
    let one = members(&api, &id, "limit=1");
    let next = members(&api, &id, &format!("limit=1&marker={}", one["page"]["marker"].as_str().unwrap()));
    assert_eq!(device_ids(&next), [first.as_str()]);
    assert_eq!(next["page"]["count"], 2);
    assert_eq!(device_ids(&members(&api, &id, "offset=1")), [first.as_str()]);
    assert_eq!(members(&api, &id, "offset=2"), json!({ "devices": [], "page": { "count": 2 } }));
    assert_eq!(action(&api, &id, "removeDevice", &second).status, 200);
    action(&api, &id, "removeDevice", &second).expect_iotda_error(400, "IOTDA.000006");
    assert_eq!(device_ids(&members(&api, &id, "")), [first.as_str()]);
    action(&api, &id, "addDevice", "there-is-none").expect_iotda_error(404, "IOTDA.014000");
    action(&api, "there-is-none", "addDevice", &first).expect_iotda_error(404, "IOTDA.000006");
    action(&api, &id, "moveDevice", &first).expect_iotda_error(400, "IOTDA.000006");
    let path = project_groups(&api, &format!("/{id}/action?action_id=addDevice"));
    api.call("POST", &path).send().expect_iotda_error(400, "IOTDA.000006");
    // A deleted device is in no group.
    api.delete(&stable(&format!("/api/devices/{first}"))).expect_no_content();
    assert_eq!(members(&api, &id, "")["page"]["count"], 0);
}

#[test]
fn a_dynamic_group_has_what_its_rule_selects_and_is_seen_in_the_other_dialect() {
    let place = shared_place!();
    let api = place.administrator();
    let product = unique("product");
    let device = created(&api, "d", &json!({ "template": product }));
    let rule = format!("product_id = '{product}' and device_name != 'x'");
    let name = unique("g");
    let group = create(&api, &json!({ "name": name, "group_type": "DYNAMIC", "dynamic_group_rule": rule }));
    let id = group["group_id"].as_str().unwrap();
    assert_eq!(group, json!({ "group_id": id, "name": name, "group_type": "DYNAMIC", "dynamic_group_rule": rule }));
    assert_eq!(device_ids(&members(&api, id, "")), [device.as_str()]);
    action(&api, id, "addDevice", &device).expect_iotda_error(400, "IOTDA.000006");
    let seen = api.get(&stable(&format!("/api/deviceGroups/{id}"))).ok();
    let query = format!("SELECT * FROM devices WHERE $template = \"{product}\" AND $displayName != \"x\"");
    assert_eq!((&seen["displayName"], &seen["filter"]), (&json!(name), &json!(query)));
    // And the other way round.
    let other = unique("g");
    let body = json!({ "displayName": other, "filter": query });
    api.put(&stable(&format!("/api/deviceGroups/{other}")), &body).ok();
    let seen = api.get(&project_groups(&api, &format!("/{other}"))).ok();
    assert_eq!(seen["dynamic_group_rule"], format!("$template = \"{product}\" AND $displayName != \"x\""));
    assert_eq!((&seen["group_type"], &seen["name"]), (&json!("DYNAMIC"), &json!(other)));
    // A static group has no query, without which Central has no groups; its id is taken all the same.
    let list = static_group(&api);
    let path = stable(&format!("/api/deviceGroups/{list}"));
    for answer in [api.get(&path), api.delete(&path), api.patch(&path, &json!({}))] {
        answer.expect_central_error(404, "NotFound");
    }
    api.put(&path, &body).expect_central_error(409, "Conflict");
}

#[test]
fn a_device_tells_the_groups_that_it_is_in() {
    let place = shared_place!();
    let api = place.administrator();
    let product = unique("product");
    let device = created(&api, "d", &json!({ "template": product }));
    let list = static_group(&api);
    action(&api, &list, "addDevice", &device).expect_status(200);
    let rule = format!("product_id = '{product}'");
    let dynamic = create(&api, &json!({ "name": unique("g"), "group_type": "DYNAMIC", "dynamic_group_rule": rule }));
    let path = project_groups(&api, "").replace("device-group", &format!("devices/{device}/list-device-group"));
    let found = api.call("POST", &path).send().ok();
    let found: Vec<_> =
        found["device_groups"].as_array().unwrap().iter().map(|group| group["group_id"].clone()).collect();
    assert!(found.contains(&json!(list)) && found.contains(&dynamic["group_id"]), "{found:?}");
    let other = path.replace(&device, "there-is-none");
    api.call("POST", &other).send().expect_iotda_error(404, "IOTDA.014000");
    let group = api.call("POST", &path).send().ok()["device_groups"][0].clone();
    assert!(group.get("dynamic_group_rule").is_none(), "a list does not have it: {group}");
}

#[test]
fn groups_are_listed_the_newest_first_and_filtered() {
    let place = shared_place!();
    let api = place.administrator();
    let names = [unique("g"), unique("g")];
    let ids = names.each_ref().map(|name| create(&api, &json!({ "name": name }))["group_id"].clone());
    let list = |query: &str| api.get(&project_groups(&api, &format!("?{query}")));
    let found = list("limit=50").ok();
    let listed: Vec<_> =
        found["device_groups"].as_array().unwrap().iter().map(|group| group["group_id"].clone()).collect();
    let place_of = |id: &Value| listed.iter().position(|listed| listed == id);
    assert!(place_of(&ids[1]) < place_of(&ids[0]), "{listed:?}");
    assert!(found["page"]["count"].as_u64().unwrap() >= 2);
    let named = list(&format!("name={}&group_type=STATIC", names[0])).ok();
    assert_eq!(named["page"]["count"], 1);
    assert_eq!(named["device_groups"][0]["group_id"], ids[0]);
    let none = list(&format!("name={}&group_type=DYNAMIC", names[0])).ok();
    assert_eq!(none, json!({ "device_groups": [], "page": { "count": 0 } }));
    assert_eq!(list(&format!("name={}&last_modified_time=20200101T000000Z", names[0])).ok()["page"]["count"], 1);
    assert_eq!(list(&format!("name={}&last_modified_time=20990101T000000Z", names[0])).ok()["page"]["count"], 0);
    let after = named["page"]["marker"].as_str().unwrap();
    assert_eq!(list(&format!("name={}&marker={after}", names[0])).ok()["device_groups"], json!([]));
    for (query, code) in [
        ("limit=0", "IOTDA.000017"),
        ("limit=51", "IOTDA.000017"),
        ("marker=1", "IOTDA.000018"),
        ("offset=501", "IOTDA.000018"),
        ("group_type=static", "IOTDA.000006"),
        ("last_modified_time=2020-01-01", "IOTDA.000009"),
    ] {
        list(query).expect_iotda_error(400, code);
    }
    list("app_id=another").expect_iotda_error(403, "IOTDA.001000");
}

#[test]
fn groups_nest_in_five_levels() {
    let place = shared_place!();
    let api = place.administrator();
    let mut ids = vec![static_group(&api)];
    for _ in 2..=5 {
        let parent = ids.last().unwrap();
        let child = create(&api, &json!({ "name": unique("g"), "super_group_id": parent }));
        assert_eq!(child["super_group_id"], **parent);
        ids.push(child["group_id"].as_str().unwrap().to_owned());
    }
    let below =
        |parent: &str| api.post(&project_groups(&api, ""), &json!({ "name": unique("g"), "super_group_id": parent }));
    let message = below(&ids[4]).expect_iotda_error(400, "IOTDA.000006");
    assert!(message.contains("5 levels"), "{message}");
    below("there-is-none").expect_iotda_error(400, "IOTDA.000006");
    api.delete(&project_groups(&api, &format!("/{}", ids[3]))).expect_iotda_error(400, "IOTDA.000006");
    for id in ids.iter().rev() {
        api.delete(&project_groups(&api, &format!("/{id}"))).expect_no_content();
    }
}

#[test]
fn a_wrong_group_is_refused_by_the_name_of_what_is_wrong() {
    let place = shared_place!();
    let api = place.administrator();
    let taken = unique("g");
    create(&api, &json!({ "name": taken }));
    let rule = "product_id = 'x'";
    for (body, told) in [
        (json!({}), "name"),
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(65) }), "name"),
        (json!({ "name": "a/b" }), "name"),
        (json!({ "name": 5 }), "name"),
        (json!({ "name": taken }), "name"),
        (json!({ "name": unique("g"), "description": "x".repeat(65) }), "description"),
        (json!({ "name": unique("g"), "group_type": "OTHER" }), "group_type"),
        (json!({ "name": unique("g"), "group_type": "DYNAMIC" }), "dynamic_group_rule"),
        (json!({ "name": unique("g"), "dynamic_group_rule": rule }), "dynamic_group_rule"),
        (json!({ "name": unique("g"), "group_type": "DYNAMIC", "dynamic_group_rule": "product_id" }), "position"),
        (
            json!({ "name": unique("g"), "group_type": "DYNAMIC", "dynamic_group_rule": rule, "super_group_id": "x" }),
            "super_group_id",
        ),
        (json!([]), "body"),
    ] {
        let message = api.post(&project_groups(&api, ""), &body).expect_iotda_error(400, "IOTDA.000006");
        assert!(message.contains(told), "{body}: {message}");
    }
    create(&api, &json!({ "name": format!("{} 水表_? '#().,&%@!-", unique("g")), "description": "x".repeat(64) }));
    let broken = api.call("POST", &project_groups(&api, "")).body("application/json", "{");
    broken.send().expect_iotda_error(400, "IOTDA.000008");
    let other_space = json!({ "name": unique("g"), "app_id": "another" });
    api.post(&project_groups(&api, ""), &other_space).expect_iotda_error(403, "IOTDA.001000");
}

#[test]
fn a_project_that_is_not_the_deployments_is_refused_clearly() {
    let place = shared_place!();
    let api = place.administrator();
    for project in ["%7Bproject_id%7D", "0123456789abcdef0123456789abcdef"] {
        let path = format!("/v5/iot/{project}/device-group");
        let message = api.get(&path).expect_iotda_error(403, "IOTDA.000021");
        assert!(message.contains("/v3/projects"), "{message}");
        api.post(&path, &json!({ "name": unique("g") })).expect_iotda_error(403, "IOTDA.000021");
    }
}

#[test]
fn the_history_tells_who_added_and_removed() {
    let place = shared_place!();
    let api = place.administrator();
    let id = static_group(&api);
    let [first, second] = [(); 2].map(|()| created(&api, "d", &json!({})));
    for device in [&first, &second] {
        action(&api, &id, "addDevice", device).expect_status(200);
    }
    action(&api, &id, "removeDevice", &first).expect_status(200);
    api.delete(&stable(&format!("/api/devices/{second}"))).expect_no_content();
    let history = |query: &str| api.get(&format!("/skein/v1/groups/{id}/history?{query}"));
    let told = |page: &Value| -> Vec<(String, String)> {
        let text = |change: &Value, name: &str| change[name].as_str().unwrap().to_owned();
        page["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| (text(change, "change"), text(change, "device")))
            .collect()
    };
    let pair = |change: &str, device: &String| (change.to_owned(), device.clone());
    let all = history("").ok();
    let expected = [pair("removed", &second), pair("removed", &first), pair("added", &second), pair("added", &first)];
    assert_eq!(told(&all), expected);
    assert_eq!(all["value"][0]["by"]["kind"], "administrator");
    assert!(all["value"][0]["time"].as_str().unwrap().ends_with('Z'));
    let page = history("limit=3").ok();
    let next = history(&format!("limit=3&pageToken={}", page["nextPageToken"].as_str().unwrap())).ok();
    assert_eq!([told(&page), told(&next)].concat(), expected);
    assert_eq!(told(&history(&format!("device={first}")).ok()), [pair("removed", &first), pair("added", &first)]);
    history("limit=0").expect_status(400);
    history("limit=1001").expect_status(400);
    history("pageToken=x").expect_status(400);
    let third = created(&api, "d", &json!({}));
    action(&api, &id, "addDevice", &third).expect_status(200);
    let membership = api.get(&format!("/skein/v1/groups/{id}/devices/{third}")).ok();
    assert_eq!((&membership["member"], &membership["since"]["change"]), (&json!(true), &json!("added")));
    let membership = api.get(&format!("/skein/v1/groups/{id}/devices/{first}")).ok();
    assert_eq!((&membership["member"], &membership["since"]["change"]), (&json!(false), &json!("removed")));
}

#[test]
fn a_token_of_ours_is_taken_in_x_auth_token() {
    let place = shared_place!();
    let api = place.administrator();
    let path = project_groups(&api, "");
    let with = |token: &str, method: &str, body: &Value| {
        let call = place.anonymous().call(method, &path).header("x-auth-token", token);
        if method == "POST" { call.json(body).send() } else { call.send() }
    };
    let put = |role: &str| {
        let body = json!({ "roles": [{ "role": role }] });
        let made = api.put(&stable(&format!("/api/apiTokens/{}", unique("t"))), &body).ok();
        made["token"].as_str().unwrap().to_owned()
    };
    let operator = put(role::OPERATOR);
    with(&operator, "GET", &Value::Null).ok();
    let name = json!({ "name": unique("g") });
    with(&put(role::BUILDER), "POST", &name).expect_status(201);
    with("wrong", "GET", &Value::Null).expect_iotda_error(403, "IOTDA.000004");
    place.anonymous().get(&path).expect_iotda_error(401, "APIGW.0301");
}
