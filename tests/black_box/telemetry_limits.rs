//! The limits of telemetry, each at its edge.

use crate::support::{Answer, Device, events};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const MESSAGE: usize = 256 * 1024;
const REQUEST: usize = 1024 * 1024;

fn send(device: &Device<'_>, media_type: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    let call = device.api.call("POST", &events(&device.id)).body(media_type, body);
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send()
}

/// A message of exactly so many bytes.
fn message(bytes: usize) -> String {
    let frame = json!({ "t": "" }).to_string();
    json!({ "t": "x".repeat(bytes - frame.len()) }).to_string()
}

const BATCH: &str = "application/vnd.microsoft.iothub.json";

#[test]
fn a_message_has_256_kib_at_most() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    send(&device, "application/json", &message(MESSAGE), &[]).expect_no_content();
    send(&device, "application/json", &message(MESSAGE + 1), &[]).expect_hub_error(413, "MessageTooLarge");
}

#[test]
fn the_properties_count_with_the_message() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    // The value of the id, and name and value of the device's own.
    let headers = [("iothub-messageid", "0123456789"), ("iothub-app-site", "north")];
    let properties = 10 + "site".len() + "north".len();
    let answer = send(&device, "application/json", &message(MESSAGE - properties + 1), &headers);
    answer.expect_hub_error(413, "MessageTooLarge");
    send(&device, "application/json", &message(MESSAGE - properties), &headers).expect_no_content();
}

#[test]
fn a_message_in_a_batch_has_the_same_limit_and_is_named() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let batch = |bytes: usize| json!([{ "body": STANDARD.encode(message(bytes)) }]).to_string();
    send(&device, BATCH, &batch(MESSAGE), &[]).expect_no_content();
    let answer = send(&device, BATCH, &batch(MESSAGE + 1), &[]);
    let text = answer.expect_hub_error(413, "MessageTooLarge");
    assert!(text.starts_with("message 1 of the batch"), "{text}");
}

#[test]
fn a_request_has_1_mib_at_most() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let batch = |bytes: usize| format!("[]{}", " ".repeat(bytes - 2));
    send(&device, BATCH, &batch(REQUEST), &[]).expect_no_content();
    send(&device, BATCH, &batch(REQUEST + 1), &[]).expect_hub_error(413, "MessageTooLarge");
    // Of a body that is far too large the server need not hear the end: it may hang up.
    let far_too_large = device.api.call("POST", &events(&device.id)).body(BATCH, batch(5 * REQUEST));
    if let Ok(answer) = far_too_large.try_send() {
        answer.expect_hub_error(413, "MessageTooLarge");
    }
    // The server is well.
    send(&device, BATCH, "[]", &[]).expect_no_content();
}

#[test]
fn a_batch_has_500_messages_at_most() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let body = STANDARD.encode("{\"t\":1}");
    let batch = |count: usize| json!(vec![json!({ "body": body }); count]).to_string();
    send(&device, BATCH, &batch(501), &[]).expect_hub_error(400, "ArgumentInvalid");
    send(&device, BATCH, &batch(500), &[]).expect_no_content();
    let stored = device.query("names=t&limit=1000").ok();
    assert_eq!(stored["points"].as_array().unwrap().len(), 500);
}

#[test]
fn a_message_has_1000_values_at_most() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let message = |count: usize| {
        let members: serde_json::Map<String, Value> =
            (0..count).map(|number| (format!("v{number}"), json!(number))).collect();
        Value::Object(members)
    };
    device.send(&message(1001)).expect_hub_error(400, "ArgumentInvalid");
    device.send(&message(1000)).expect_no_content();
    assert_eq!(device.last("v999"), 999);
    // Those of inner objects count as well.
    let inner = json!({ "a": message(600), "b": message(401) });
    device.send(&inner).expect_hub_error(400, "ArgumentInvalid");
}

#[test]
fn a_name_has_256_characters_at_most_with_its_component() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let longest = "ü".repeat(256);
    device.send(&json!({ &longest: 1 })).expect_no_content();
    assert_eq!(device.last(&longest), 1);
    device.send(&json!({ format!("{longest}x"): 1 })).expect_hub_error(400, "ArgumentInvalid");
    let half = "x".repeat(128);
    device.send(&json!({ &half: { &half: 1 } })).expect_hub_error(400, "ArgumentInvalid");
    device.send(&json!({ &half: { &half[1..]: 1 } })).expect_no_content();
}
