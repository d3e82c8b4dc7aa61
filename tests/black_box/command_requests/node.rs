//! The node's side.

use super::{NODE_PATH, NOTHING, answer, ask, frame, node, only, request, send, telling, told};
use crate::support::{Person, wait_until};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

#[test]
fn a_node_gets_its_requests_one_after_the_other_and_answers_them() {
    let place = shared_place!();
    let api = place.administrator();
    let node = node(place);
    assert_eq!(told(&ask(&node)), NOTHING);
    let first = request(&api, &[&node.id], &json!({}));
    let second =
        request(&api, &[&node.id], &json!({ "data": STANDARD.encode([7; 300]), "is_base64": true, "timeout": -1 }));
    let status = |id: &str| only(&api, &format!("request_id={id}"))["status"].clone();
    assert_eq!(status(&first), "requested");
    assert_eq!(told(&ask(&node)), telling(&first, br#"{"brightness":67}"#));
    assert_eq!((status(&first), status(&second)), (json!("in_progress"), json!("requested")));
    // The answer to one brings the next.
    assert_eq!(told(&answer(&node, &first, 0, br#"{"brightness":70}"#)), telling(&second, &[7; 300]));
    let done = only(&api, &format!("request_id={first}"));
    let seconds = done["request_timestamp"].as_i64().unwrap();
    assert_eq!(done["expiration_timestamp"], seconds + 30);
    assert!(done["response_timestamp"].as_i64().unwrap() >= seconds);
    let expected = json!({
        "node_id": node.id, "request_id": first, "status": "success", "status_description": "", "cmd": 16,
        "request_data": { "brightness": 67 }, "response_data": { "brightness": 70 }, "is_base64": false,
        "device_status": 0, "indefinite_timeout": false, "request_timestamp": seconds,
        "expiration_timestamp": seconds + 30, "response_timestamp": done["response_timestamp"],
    });
    assert_eq!(done, expected);
    // A retry is no second answer, and another one is none at all.
    assert_eq!(told(&answer(&node, &first, 0, br#"{"brightness":70}"#)), NOTHING);
    answer(&node, &first, 1, b"").expect_rainmaker_error(400, 131_005);
    assert_eq!(told(&answer(&node, &second, 4, &[9; 600])), NOTHING);
    let refused = only(&api, &format!("request_id={second}"));
    assert_eq!((&refused["status"], &refused["device_status"]), (&json!("failure"), &json!(4)));
    assert_eq!(refused["status_description"], "The node does not know the command.");
    assert_eq!(refused["response_data"], STANDARD.encode([9; 600]));
}

#[test]
fn a_request_is_given_once_and_ends_in_time() {
    let place = shared_place!();
    let api = place.administrator();
    let node = node(place);
    let unasked = request(&api, &[&node.id], &json!({ "timeout": 1 }));
    let status = |id: &str| only(&api, &format!("request_id={id}"))["status"].clone();
    wait_until("its time is over", || status(&unasked) == "timed_out");
    // Its time is over: the node does not get it any more.
    let short = request(&api, &[&node.id], &json!({ "timeout": 1 }));
    assert_eq!(told(&ask(&node)), telling(&short, br#"{"brightness":67}"#));
    // A node that was told to restart asks again, and must not be told again.
    assert_eq!(told(&ask(&node)), NOTHING);
    wait_until("its time is over", || status(&short) == "timed_out");
    answer(&node, &short, 0, b"").expect_rainmaker_error(400, 131_005);
    answer(&node, &unasked, 0, b"").expect_rainmaker_error(400, 131_005);
    assert_eq!(status(&short), "timed_out");
}

#[test]
fn a_request_overrides_those_of_its_command() {
    let place = shared_place!();
    let api = place.administrator();
    let (one, other) = (node(place), node(place));
    let both = request(&api, &[&one.id, &other.id], &json!({ "timeout": -1 }));
    let of_another_command = request(&api, &[&one.id], &json!({ "cmd": 17 }));
    assert_eq!(told(&ask(&one)), telling(&both, br#"{"brightness":67}"#));
    let newer = request(&api, &[&one.id], &json!({ "override": true, "data": {} }));
    let status = |id: &str, node: &str| only(&api, &format!("request_id={id}&node_id={node}"))["status"].clone();
    assert_eq!(status(&both, &one.id), "overridden");
    assert_eq!(status(&both, &other.id), "requested");
    assert_eq!(status(&of_another_command, &one.id), "requested");
    answer(&one, &both, 0, b"").expect_rainmaker_error(400, 131_005);
    assert_ne!(told(&ask(&one)), NOTHING);
    assert_eq!(told(&ask(&one)), telling(&newer, b"{}"));
    told(&answer(&one, &newer, 0, b""));
    request(&api, &[&one.id], &json!({ "override": true }));
    assert_eq!(status(&newer, &one.id), "success", "what is answered stays so");
}

#[test]
fn what_is_no_answer_has_its_code() {
    let place = shared_place!();
    let api = place.administrator();
    let (one, other) = (node(place), node(place));
    let id = request(&api, &[&one.id], &json!({}));
    // Nobody was asked yet.
    answer(&one, &id, 0, b"").expect_rainmaker_error(400, 131_005);
    assert_ne!(told(&ask(&one)), NOTHING);
    answer(&other, &id, 0, b"").expect_rainmaker_error(400, 131_004);
    answer(&one, "unknown", 0, b"").expect_rainmaker_error(400, 131_004);
    send(&one, &[(1, id.as_bytes()), (3, &[0]), (5, &[17, 0])]).expect_rainmaker_error(400, 131_009);
    send(&one, &[(1, id.as_bytes()), (3, &[0])]).expect_rainmaker_error(400, 131_009);
    send(&one, &[(1, id.as_bytes()), (5, &[16, 0])]).expect_rainmaker_error(400, 100_006);
    send(&one, &[(1, &[b'r'; 33])]).expect_rainmaker_error(400, 100_006);
    answer(&one, &id, 0, &vec![b'1'; 65_537]).expect_rainmaker_error(400, 131_111);
    let body = |text: &str| one.api.call("POST", NODE_PATH).body("text/plain", text).send();
    for text in ["?", "AwE=", "\"AwEABQIAAA==", "\u{e4}"] {
        body(text).expect_rainmaker_error(400, 100_006);
    }
    assert_eq!(only(&api, &format!("request_id={id}"))["status"], "in_progress");
    // The published example, in both forms that a library may send a string in, and no body at all.
    for text in ["AwEABQIAAA==", "\"AwEABQIAAA==\"", ""] {
        assert_eq!(told(&body(text)), NOTHING);
    }
    assert_eq!(told(&answer(&one, &id, 0, &vec![b'1'; 65_536])), NOTHING);
    let unread = request(&api, &[&one.id], &json!({}));
    assert_ne!(told(&ask(&one)), NOTHING);
    told(&answer(&one, &unread, 0, b"not JSON"));
    let shown = only(&api, &format!("request_id={unread}"));
    let data = (&shown["response_data"], &shown["response_data_error"]);
    assert_eq!(data, (&Value::Null, &json!("ERROR_DESERIALIZE_JSON")));
}

#[test]
fn only_a_node_answers_for_itself() {
    let place = shared_place!();
    let node = node(place);
    let question = STANDARD.encode(frame(&[(3, &[0])]));
    place
        .anonymous()
        .call("POST", NODE_PATH)
        .body("text/plain", question.as_str())
        .send()
        .expect_rainmaker_error(401, 100_046);
    for api in [&place.administrator(), &Person::new(place).api()] {
        api.call("POST", NODE_PATH).body("text/plain", question.as_str()).send().expect_rainmaker_error(400, 100_004);
    }
    let id = request(&place.administrator(), &[&node.id], &json!({}));
    place.administrator().delete(&node.path("")).expect_status(204);
    let left = super::requests(&place.administrator(), &format!("request_id={id}"));
    assert_eq!(left, [Value::Null; 0], "what was asked of a node goes with it");
}
