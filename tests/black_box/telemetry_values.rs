//! What a device can measure, and the last value of it (contract `central.md` §2.8).

use crate::support::{Device, encoded, events};
use serde_json::{Value, json};

#[test]
fn every_kind_of_value_comes_back_as_it_was_sent() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let values = [
        json!(0),
        json!(-1),
        json!(21.5),
        json!(21.0),
        json!(-0.001),
        json!(1e300),
        json!(5e-324),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(0.1),
        json!(true),
        json!(false),
        json!(null),
        json!(""),
        json!("text"),
        json!("42"),
        json!("true"),
        json!("null"),
        json!("{\"a\": 1}"),
        json!("quote \" backslash \\ newline \n nul \u{0} ✓ \u{1f321}"),
        json!([]),
        json!([1, "a", null, { "b": [true] }]),
        json!({}),
    ];
    let members: serde_json::Map<String, Value> =
        values.iter().enumerate().map(|(number, value)| (format!("v{number}"), value.clone())).collect();
    device.send(&Value::Object(members)).expect_no_content();
    let queried = device.query("limit=1000").ok();
    for (number, value) in values.iter().enumerate() {
        let name = format!("v{number}");
        assert_eq!(device.last(&name), *value, "last value {number}");
        let point = queried["points"].as_array().unwrap().iter().find(|point| point["name"] == name.as_str()).unwrap();
        assert_eq!(point["value"], *value, "point {number}");
    }
}

#[test]
fn one_level_of_an_object_is_taken_apart() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let body = json!({ "location": { "lat": 47.6, "lon": -122.3, "more": { "alt": 5 } }, "plain": 1 });
    device.send(&body).expect_no_content();
    assert_eq!(device.last("location.lat"), 47.6);
    assert_eq!(device.last("location.more"), json!({ "alt": 5 }));
    place.administrator().get(&device.path("/telemetry/location.more.alt")).expect_central_error(404, "NotFound");
    // Asked for as it was sent.
    assert_eq!(device.last("location"), body["location"]);
    let names: Vec<Value> =
        device.query("").ok()["points"].as_array().unwrap().iter().map(|point| point["name"].clone()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn names_are_any_text() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for name in ["a b", "ä✓", "100%", "a/b", "?#&", "'", "\"", "$x", "A", "a"] {
        device.send(&json!({ name: name })).expect_no_content();
        assert_eq!(device.last(name), name);
    }
}

#[test]
fn two_values_of_one_name_are_a_bad_request() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    device.send(&json!({ "a.b": 1, "a": { "b": 2 } })).expect_hub_error(400, "ArgumentInvalid");
    for body in [json!({ "": 1 }), json!({ "a": { "": 1 } }), json!({ "nul\u{0}": 1 })] {
        device.send(&body).expect_hub_error(400, "ArgumentInvalid");
    }
}

#[test]
fn what_was_never_sent_is_not_found() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let message = api.get(&device.path("/telemetry/t")).expect_central_error(404, "NotFound");
    assert!(message.contains("'t'"), "{message}");
    device.send(&json!({ "t": 1 })).expect_no_content();
    api.get(&device.path("/telemetry/T")).expect_central_error(404, "NotFound");
    api.get(&device.path(&format!("/telemetry/{}", encoded("t.")))).expect_central_error(404, "NotFound");
}

#[test]
fn the_answer_is_value_and_timestamp_with_three_digits() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let call = device.api.call("POST", &events(&device.id)).json(&json!({ "t": 21.5 }));
    call.header("iothub-creation-time-utc", "2026-11-22T09:35:57.1Z").send().expect_no_content();
    let answer = place.administrator().get(&device.path("/telemetry/t")).ok();
    assert_eq!(answer, json!({ "value": 21.5, "timestamp": "2026-11-22T09:35:57.100Z" }));
}

#[test]
fn the_last_value_is_that_of_the_latest_time_and_not_of_the_latest_arrival() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let send = |time: &str, value: u32| {
        let call = device.api.call("POST", &events(&device.id)).json(&json!({ "t": value }));
        call.header("iothub-creation-time-utc", time).send().expect_no_content();
        device.last("t")
    };
    assert_eq!(send("2026-01-01T00:00:10Z", 1), 1);
    // A buffer that the device empties later.
    assert_eq!(send("2026-01-01T00:00:05Z", 2), 1);
    assert_eq!(send("2026-01-01T00:00:20Z", 3), 3);
    // Of the same time the later arrival counts.
    assert_eq!(send("2026-01-01T00:00:20Z", 4), 4);
}

#[test]
fn a_clock_that_runs_ahead_does_not_pin_the_last_value() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let call = device.api.call("POST", &events(&device.id)).json(&json!({ "t": 1 }));
    call.header("iothub-creation-time-utc", "2090-01-01T00:00:00Z").send().expect_no_content();
    assert_eq!(device.last("t"), 1);
    device.send(&json!({ "t": 2 })).expect_no_content();
    assert_eq!(device.last("t"), 2);
}

#[test]
fn the_kind_of_a_value_may_change() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for value in [json!(1), json!("one"), json!(null), json!([1]), json!(1.5)] {
        device.send(&json!({ "t": value })).expect_no_content();
        assert_eq!(device.last("t"), value);
    }
}
