//! One message (contract `central.md` §8.6): forms, properties, repetition.

use crate::support::{Answer, Device, encoded, events};
use serde_json::{Value, json};

/// Sends a message with these headers.
fn send(device: &Device<'_>, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut call = device.api.call("POST", &events(&device.id)).json(body);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    call.send()
}

#[track_caller]
fn points(device: &Device<'_>) -> Vec<Value> {
    device.query("limit=1000").ok()["points"].as_array().unwrap().clone()
}

#[test]
fn every_version_that_sdks_send_is_taken() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let path = |version: &str| events(&device.id).replace("2020-03-13", version);
    for version in ["2020-03-13", "2021-04-12", "2020-09-30", "2019-10-01", "2018-06-30", "2016-02-03"] {
        device.api.post(&path(version), &json!({ "t": 1 })).expect_no_content();
    }
    for version in ["", "2022-07-31", "nonsense"] {
        device.api.post(&path(version), &json!({ "t": 1 })).expect_hub_error(400, "InvalidProtocolVersion");
    }
    let path = events(&device.id);
    let without = device.api.post(path.split('?').next().unwrap(), &json!({ "t": 1 }));
    without.expect_hub_error(400, "InvalidProtocolVersion");
}

#[test]
fn the_types_that_devices_send_are_taken_and_others_are_not() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let send = |media_type: &str| device.api.call("POST", &events(&device.id)).body(media_type, "{\"t\": 1}").send();
    for media_type in
        ["", "application/json", "Application/JSON; charset=utf-8", "application/octet-stream", "text/plain"]
    {
        send(media_type).expect_no_content();
    }
    for media_type in ["application/xml", "application/x-www-form-urlencoded", "nonsense"] {
        send(media_type).expect_hub_error(415, "ArgumentInvalid");
    }
    assert_eq!(points(&device).len(), 5);
}

#[test]
fn what_is_no_json_object_is_a_bad_request() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let deep = format!("{{\"t\": {}{}}}", "[".repeat(2_000), "]".repeat(2_000));
    for body in ["", "{", "nonsense", "[]", "1", "\"text\"", "null", "{\"t\": NaN}", "{\"t\": 1,}", "{} {}", &deep] {
        let answer = device.api.call("POST", &events(&device.id)).body("application/json", body).send();
        answer.expect_hub_error(400, "ArgumentInvalid");
    }
    let not_text = device.api.call("POST", &events(&device.id)).body("application/json", *b"{\"t\": \"\xff\"}").send();
    not_text.expect_hub_error(400, "ArgumentInvalid");
    assert!(points(&device).is_empty());
}

#[test]
fn a_repeated_message_id_changes_nothing() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let id = [("iothub-messageid", "m1")];
    send(&device, &id, &json!({ "t": 1 })).expect_no_content();
    for body in [json!({ "t": 1 }), json!({ "t": 2 }), json!({ "other": 3 }), json!({})] {
        send(&device, &id, &body).expect_no_content();
    }
    let stored = points(&device);
    assert_eq!((stored.len(), &stored[0]["value"]), (1, &json!(1)));
    assert_eq!(device.last("t"), 1);
    place.administrator().get(&device.path("/telemetry/other")).expect_central_error(404, "NotFound");
    // Another device's message of that id is another message.
    let other = Device::create(place, "d", &json!({}));
    send(&other, &id, &json!({ "t": 5 })).expect_no_content();
    assert_eq!(other.last("t"), 5);
}

#[test]
fn messages_without_an_id_are_all_kept() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for headers in [&[][..], &[("iothub-messageid", "")], &[("iothub-creation-time-utc", "2026-01-01T00:00:00Z")]] {
        for _ in 0..2 {
            send(&device, headers, &json!({ "t": 1 })).expect_no_content();
        }
    }
    assert_eq!(points(&device).len(), 6);
}

#[test]
fn a_message_that_is_sent_many_times_at_once_is_there_once() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    std::thread::scope(|scope| {
        for number in 0..8 {
            let device = &device;
            scope.spawn(move || {
                send(device, &[("iothub-messageid", "m")], &json!({ "t": number })).expect_no_content();
            });
        }
    });
    assert_eq!(points(&device).len(), 1);
}

#[test]
fn a_message_id_has_1_to_128_visible_characters() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let longest = "~".repeat(128);
    send(&device, &[("iothub-messageid", &longest)], &json!({ "t": 1 })).expect_no_content();
    for id in [format!("{longest}~"), "a b".to_owned()] {
        send(&device, &[("iothub-messageid", &id)], &json!({ "t": 1 })).expect_hub_error(400, "ArgumentInvalid");
    }
    assert_eq!(points(&device).len(), 1);
}

#[test]
fn the_time_of_creation_is_the_devices_own() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for (name, sent, shown) in [
        ("iothub-creation-time-utc", "2026-11-22T09:35:57Z", "2026-11-22T09:35:57.000Z"),
        ("iothub-creation-time-utc", "2026-11-22T09:35:58.1239999Z", "2026-11-22T09:35:58.123Z"),
        ("iothub-creation-time-utc", "2026-11-22T10:35:59+01:00", "2026-11-22T09:35:59.000Z"),
        ("iothub-creationtimeutc", "2026-11-22T09:36:00", "2026-11-22T09:36:00.000Z"),
        ("iothub-app-iothub-creation-time-utc", "2026-11-22T09:36:01Z", "2026-11-22T09:36:01.000Z"),
        ("iothub-creation-time-utc", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("iothub-creation-time-utc", "9999-12-30T00:00:00Z", "9999-12-30T00:00:00.000Z"),
    ] {
        send(&device, &[(name, sent)], &json!({ "t": sent })).expect_no_content();
        let point = points(&device).into_iter().find(|point| point["value"] == sent).unwrap();
        assert_eq!(point["time"], shown, "{sent}");
    }
    for time in ["yesterday", "2026-11-22", "2026-02-30T00:00:00Z", "1763800000", "2026-11-22T25:00:00Z"] {
        let answer = send(&device, &[("iothub-creation-time-utc", time)], &json!({ "t": 1 }));
        answer.expect_hub_error(400, "ArgumentInvalid");
    }
}

#[test]
fn two_things_said_about_one_property_are_a_bad_request() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for headers in [
        [("iothub-messageid", "a"), ("iothub-app-iothub-messageid", "b")],
        [("iothub-creation-time-utc", "2026-01-01T00:00:00Z"), ("iothub-creationtimeutc", "2026-01-02T00:00:00Z")],
        [("dt-subject", "a"), ("dt-subject", "b")],
    ] {
        send(&device, &headers, &json!({ "t": 1 })).expect_hub_error(400, "ArgumentInvalid");
    }
    assert!(points(&device).is_empty());
}

#[test]
fn a_component_stands_before_every_name() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    send(&device, &[("dt-subject", "thermostat1")], &json!({ "t": 1, "a": { "b": 2 } })).expect_no_content();
    assert_eq!(device.last("thermostat1.t"), 1);
    let api = place.administrator();
    let of_component = |component: &str, name: &str| {
        api.get(&device.path(&format!("/components/{}/telemetry/{}", encoded(component), encoded(name))))
    };
    assert_eq!(of_component("thermostat1", "t").ok()["value"], 1);
    assert_eq!(of_component("thermostat1", "a.b").ok()["value"], 2);
    of_component("thermostat2", "t").expect_central_error(404, "NotFound");
    // The same in the body.
    device.send(&json!({ "thermostat2": { "t": 3 } })).expect_no_content();
    assert_eq!(of_component("thermostat2", "t").ok()["value"], 3);
}

#[test]
fn an_empty_object_is_a_sign_of_life() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    device.send(&json!({})).expect_no_content();
    assert!(points(&device).is_empty());
}

#[test]
fn properties_of_the_device_are_taken() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let headers = [("iothub-app-site", "north"), ("iothub-app-x", ""), ("iothub-contenttype", "application/json")];
    send(&device, &headers, &json!({ "t": 1 })).expect_no_content();
    assert_eq!(points(&device).len(), 1);
}
