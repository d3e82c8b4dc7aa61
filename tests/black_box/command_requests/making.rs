//! Telling nodes to do something.

use super::{PATH, body, node, only, request, requests};
use crate::support::{Organization, Person, role, token_with_roles, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

#[test]
fn a_request_is_for_all_of_its_nodes_or_says_for_which_not() {
    let place = shared_place!();
    let api = place.administrator();
    let (first, second, absent) = (node(place), node(place), unique("absent"));
    let made = api.post(PATH, &body(&[&first.id, &second.id], &json!({}))).ok();
    let id = made["request_id"].as_str().unwrap();
    assert_eq!(made, json!({ "request_id": id, "status": "success" }));
    assert!(id.len() <= 32, "the firmware has room for 32 bytes: {id}");
    let nodes: Vec<_> =
        requests(&api, &format!("request_id={id}&desc_order=false")).iter().map(|one| one["node_id"].clone()).collect();
    assert_eq!(nodes, [json!(first.id), json!(second.id)]);

    let answer = api.post(PATH, &body(&[&absent, &first.id], &json!({})));
    let mixed = answer.expect_status(207).json();
    let id = mixed["request_id"].as_str().unwrap();
    let kept = json!({ "status": "success", "description": "The request is kept." });
    let refused = json!({ "status": "failure", "error_code": "100015", "description": "There is no such node." });
    let responses = json!([
        { "node_ids": [first.id], "response": kept },
        { "node_ids": [absent], "response": refused },
    ]);
    assert_eq!(mixed, json!({ "request_id": id, "responses": responses }));
    assert_eq!(only(&api, &format!("request_id={id}"))["node_id"], first.id);
    api.post(PATH, &body(&[&absent], &json!({}))).expect_rainmaker_error(404, 100_015);
    let audited = api.get(&format!("/skein/v1/audit?subject={id}")).ok()["value"].take();
    assert_eq!(audited[0]["action"], "command-request.created");
    assert_eq!(audited[0]["after"], json!({ "command": 16, "devices": [first.id], "overrides": false }));
}

#[test]
fn what_is_no_request_has_its_code() {
    let place = shared_place!();
    let api = place.administrator();
    let node = node(place);
    let largest = |bytes: usize| json!({ "a": "x".repeat(bytes - r#"{"a":""}"#.len()) });
    let many: Vec<String> = (0..26).map(|number| format!("node{number}")).collect();
    for (more, code) in [
        (json!({ "node_ids": null }), 131_102),
        (json!({ "node_ids": [] }), 131_102),
        (json!({ "node_ids": many }), 131_103),
        (json!({ "node_ids": [node.id, node.id] }), 131_104),
        (json!({ "node_ids": node.id }), 100_006),
        (json!({ "cmd": null }), 131_107),
        (json!({ "cmd": -1 }), 131_107),
        (json!({ "cmd": 65_536 }), 131_107),
        (json!({ "cmd": 1.5 }), 131_107),
        (json!({ "cmd": "reboot" }), 131_107),
        (json!({ "data": null }), 131_105),
        (json!({ "data": "{" }), 131_106),
        (json!({ "data": 1 }), 131_114),
        (json!({ "data": "?", "is_base64": true }), 131_114),
        (json!({ "data": {}, "is_base64": true }), 131_114),
        (json!({ "data": largest(65_537) }), 131_111),
        (json!({ "data": STANDARD.encode(vec![0; 65_537]), "is_base64": true }), 131_111),
        (json!({ "timeout": 0 }), 131_115),
        (json!({ "timeout": -2 }), 131_115),
        (json!({ "timeout": 2_592_001 }), 131_115),
        (json!({ "timeout": "soon" }), 131_115),
        (json!({ "override": "perhaps" }), 100_006),
        (json!({ "is_base64": "perhaps" }), 100_006),
    ] {
        api.post(PATH, &body(&[&node.id], &more)).expect_rainmaker_error(400, code);
    }
    assert_eq!(requests(&api, &format!("node_id={}", node.id)), [Value::Null; 0]);
    for more in [
        json!({ "cmd": "65535", "timeout": "1", "data": "{\"a\": 1}" }),
        json!({ "cmd": 0, "timeout": 2_592_000, "data": largest(65_536) }),
        json!({ "timeout": -1, "data": STANDARD.encode(vec![0; 65_536]), "is_base64": "true" }),
    ] {
        request(&api, &[&node.id], &more);
    }
    let stored = requests(&api, &format!("node_id={}", node.id));
    assert_eq!(stored.len(), 3);
    assert_eq!((&stored[2]["cmd"], &stored[2]["request_data"]), (&json!(65_535), &json!({ "a": 1 })));
    assert_eq!((&stored[0]["indefinite_timeout"], &stored[0]["expiration_timestamp"]), (&json!(true), &json!(0)));
}

#[test]
fn who_may_not_command_a_node_does_not_learn_of_it() {
    let place = shared_place!();
    let administrator = place.administrator();
    let organization = Organization::new(place);
    let other = Organization::new(place);
    let node = node(place);
    let assigned = json!({ "organizations": [organization] });
    administrator.patch(&node.path(""), &assigned).expect_status(200);
    let id = request(&administrator, &[&node.id], &json!({}));
    let stranger = other.token(role::ORG_ADMIN);
    let owner = organization.token(role::ORG_OPERATOR);
    let viewer = organization.token(role::ORG_VIEWER);
    stranger.post(PATH, &body(&[&node.id], &json!({}))).expect_rainmaker_error(404, 100_015);
    stranger.get(&format!("{PATH}?node_id={}", node.id)).expect_rainmaker_error(400, 126_003);
    assert_eq!(requests(&stranger, &format!("request_id={id}")), [Value::Null; 0]);
    viewer.post(PATH, &body(&[&node.id], &json!({}))).expect_rainmaker_error(400, 100_004);
    assert_eq!(only(&viewer, &format!("request_id={id}"))["node_id"], node.id);
    let own = request(&owner, &[&node.id], &json!({}));
    assert_eq!(only(&owner, "status=requested")["request_id"], json!(own));
    let person = Person::new(place).api();
    for api in [&person, &node.api] {
        api.post(PATH, &json!({})).expect_rainmaker_error(400, 100_004);
        api.get(PATH).expect_rainmaker_error(400, 100_004);
    }
    let program = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    assert_eq!(only(&program, &format!("request_id={id}"))["request_id"], json!(id));
}
