//! `/v1/admin/nodes/cmd` and `/v1/node/cmd_resp` (contract `rainmaker.md`, "Command–response").

mod looking_up;
mod making;
mod node;

use crate::support::{Answer, Api, Device, Place};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/nodes/cmd";
const NODE_PATH: &str = "/v1/node/cmd_resp";

/// A device that is a node.
fn node(place: &Place) -> Device<'_> {
    Device::create(place, "node", &json!({}))
}

/// A request of command 16 to these nodes, with more members of the body; its id.
#[track_caller]
fn request(api: &Api<'_>, nodes: &[&str], more: &Value) -> String {
    let body = body(nodes, more);
    api.post(PATH, &body).ok()["request_id"].as_str().unwrap().to_owned()
}

fn body(nodes: &[&str], more: &Value) -> Value {
    let mut body = json!({ "node_ids": nodes, "cmd": 16, "data": { "brightness": 67 } });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The requests of a list.
#[track_caller]
fn requests(api: &Api<'_>, query: &str) -> Vec<Value> {
    api.get(&format!("{PATH}?{query}")).ok()["requests"].as_array().unwrap().clone()
}

/// The only one of a list.
#[track_caller]
fn only(api: &Api<'_>, query: &str) -> Value {
    let mut found = requests(api, query);
    assert_eq!(found.len(), 1, "{query}: {found:?}");
    found.remove(0)
}

/// Elements of TLV8 as the firmware writes them.
fn frame(elements: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, value) in elements {
        let chunks: Vec<&[u8]> = if value.is_empty() { vec![&[]] } else { value.chunks(255).collect() };
        for chunk in chunks {
            bytes.extend([*kind, u8::try_from(chunk.len()).unwrap()]);
            bytes.extend(chunk);
        }
    }
    bytes
}

/// What a node sends.
fn send(node: &Device<'_>, elements: &[(u8, &[u8])]) -> Answer {
    node.api.call("POST", NODE_PATH).body("text/plain", STANDARD.encode(frame(elements))).send()
}

/// The question what there is to do, as the firmware asks it.
fn ask(node: &Device<'_>) -> Answer {
    send(node, &[(1, b""), (3, &[0]), (5, &[0, 0])])
}

/// The answer to a request of command 16.
fn answer(node: &Device<'_>, request_id: &str, status: u8, data: &[u8]) -> Answer {
    let mut elements = vec![(1, request_id.as_bytes()), (3, std::slice::from_ref(&status)), (5, &[16, 0][..])];
    if !data.is_empty() {
        elements.push((6, data));
    }
    send(node, &elements)
}

/// What the node is told to do next; [`NOTHING`] where there is nothing.
#[track_caller]
fn told(answer: &Answer) -> Vec<u8> {
    answer.expect_status(200);
    STANDARD.decode(&answer.body).unwrap()
}

const NOTHING: &[u8] = &[];

/// The frame that tells a node of a request of command 16 by an administrator.
fn telling(request_id: &str, data: &[u8]) -> Vec<u8> {
    frame(&[(1, request_id.as_bytes()), (2, &[1]), (5, &[16, 0]), (6, data)])
}
