//! Batches, in the forms that the SDKs send (`crates/fleet/src/telemetry`).

use crate::support::{Answer, Api, Device, events};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn call(api: &Api<'_>, device: &str, batch: &Value, headers: &[(&str, &str)]) -> Answer {
    let call = api.call("POST", &events(device)).body("application/vnd.microsoft.iothub.json", batch.to_string());
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send()
}

fn send(device: &Device<'_>, batch: &Value) -> Answer {
    call(&device.api, &device.id, batch, &[])
}

fn message(body: &Value, properties: &Value) -> Value {
    json!({ "body": STANDARD.encode(body.to_string()), "properties": properties })
}

/// The values of `t` in the order of their times.
#[track_caller]
fn values(device: &Device<'_>) -> Vec<Value> {
    let answer = device.query("names=t&limit=1000").ok();
    answer["points"].as_array().unwrap().iter().map(|point| point["value"].clone()).collect()
}

#[test]
fn every_message_of_a_batch_is_stored_with_its_own_properties() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let time = |second: u32| format!("2026-01-01T00:00:{second:02}Z");
    let messages: Vec<Value> = (0..10)
        .map(|number| {
            let name = ["iothub-creation-time-utc", "iothub-app-iothub-creation-time-utc", "iothub-creationtimeutc"]
                [number as usize % 3];
            message(&json!({ "t": number }), &json!({ name: time(number), "iothub-messageid": format!("m{number}") }))
        })
        .collect();
    send(&device, &json!(messages)).expect_no_content();
    assert_eq!(values(&device), (0..10).map(|number| json!(number)).collect::<Vec<_>>());
    assert_eq!(device.last("t"), 9);
}

#[test]
fn the_body_is_base64_unless_it_says_otherwise() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let text = json!({ "t": 1 }).to_string();
    let base64 = STANDARD.encode(&text);
    let batch = json!([
        { "body": base64 },
        { "body": base64, "base64Encoded": true },
        { "body": base64.trim_end_matches('='), "properties": {} },
        { "body": text, "base64Encoded": false },
    ]);
    send(&device, &batch).expect_no_content();
    assert_eq!(values(&device), vec![json!(1); 4]);
}

#[test]
fn a_repeated_id_counts_once_in_one_batch_and_over_time() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let id = json!({ "iothub-messageid": "m" });
    let batch = json!([
        message(&json!({ "t": 1 }), &id),
        message(&json!({ "t": 2 }), &id),
        message(&json!({ "t": 3 }), &json!({ "iothub-messageid": "other" })),
    ]);
    for _ in 0..2 {
        send(&device, &batch).expect_no_content();
        assert_eq!(values(&device), [json!(1), json!(3)]);
    }
}

#[test]
fn one_wrong_message_refuses_the_whole_batch_and_is_named() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let good = message(&json!({ "t": 1 }), &json!({}));
    for wrong in [
        json!(1),
        json!({}),
        json!({ "body": 1 }),
        json!({ "body": "!!!" }),
        json!({ "body": STANDARD.encode("nonsense") }),
        json!({ "body": STANDARD.encode("[1]") }),
        json!({ "body": "{}", "base64Encoded": "no" }),
        message(&json!({ "": 1 }), &json!({})),
        message(&json!({ "t": 1 }), &json!({ "iothub-messageid": "x".repeat(129) })),
        message(&json!({ "t": 1 }), &json!({ "iothub-creation-time-utc": "yesterday" })),
        message(&json!({ "t": 1 }), &json!({ "own": [1] })),
        message(&json!({ "t": 1 }), &json!(1)),
    ] {
        let answer = send(&device, &json!([good, wrong, good]));
        let message = answer.expect_hub_error(400, "ArgumentInvalid");
        assert!(message.starts_with("message 2 of the batch: "), "{wrong}: {message}");
    }
    assert!(values(&device).is_empty());
}

#[test]
fn what_is_no_array_is_a_bad_request() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for body in [json!({}), json!(1), json!("text"), json!(null)] {
        send(&device, &body).expect_hub_error(400, "ArgumentInvalid");
    }
}

#[test]
fn an_empty_batch_is_taken() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    send(&device, &json!([])).expect_no_content();
}

#[test]
fn the_headers_of_the_request_are_the_default_of_its_messages() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let headers = [
        ("dt-subject", "c"),
        ("iothub-creation-time-utc", "2026-01-01T00:00:00Z"),
        ("iothub-messageid", "not-for-the-messages"),
    ];
    let own = json!({ "dt-subject": "own", "iothub-creation-time-utc": "2026-01-02T00:00:00Z" });
    let batch = json!([
        message(&json!({ "t": 1 }), &json!({})),
        message(&json!({ "t": 2 }), &json!({})),
        message(&json!({ "t": 3 }), &own),
    ]);
    call(&device.api, &device.id, &batch, &headers).expect_no_content();
    let points = device.query("").ok()["points"].as_array().unwrap().clone();
    let shown: Vec<(&Value, &Value, &Value)> =
        points.iter().map(|point| (&point["name"], &point["time"], &point["value"])).collect();
    let expected = [
        (json!("c.t"), json!("2026-01-01T00:00:00.000Z"), json!(1)),
        (json!("c.t"), json!("2026-01-01T00:00:00.000Z"), json!(2)),
        (json!("own.t"), json!("2026-01-02T00:00:00.000Z"), json!(3)),
    ];
    assert_eq!(shown, expected.iter().map(|(name, time, value)| (name, time, value)).collect::<Vec<_>>());
}

#[test]
fn batches_of_many_devices_at_once_all_arrive() {
    let place = shared_place!();
    let devices: Vec<Device<'_>> = (0..4).map(|_| Device::create(place, "d", &json!({}))).collect();
    std::thread::scope(|scope| {
        for device in &devices {
            scope.spawn(move || {
                for batch in 0..5 {
                    let message = |number: u32| {
                        let id = json!({ "iothub-messageid": format!("{batch}-{number}") });
                        message(&json!({ "t": batch * 20 + number }), &id)
                    };
                    send(device, &(0..20).map(message).collect()).expect_no_content();
                }
            });
        }
    });
    for device in &devices {
        let mut values: Vec<u64> = values(device).iter().map(|value| value.as_u64().unwrap()).collect();
        values.sort_unstable();
        assert_eq!(values, (0..100).collect::<Vec<_>>());
    }
}
