//! The limits of commands, each at its edge.

use super::{Receiver, answered, command, run};
use crate::support::{Device, encoded};
use serde_json::{Value, json};
use std::thread;

const PAYLOAD: usize = 128 * 1024;

/// JSON of exactly so many bytes.
fn payload(bytes: usize) -> Value {
    json!("x".repeat(bytes - 2))
}

#[test]
fn time_outs_have_their_ranges() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = command(&device, "a");
    for (member, wrong) in [
        ("connectionTimeout", vec![json!(-1), json!(31), json!("5"), json!(1.5), json!(null)]),
        ("responseTimeout", vec![json!(4), json!(31), json!(0), json!([5]), json!(null)]),
    ] {
        for value in wrong {
            let message = api.post(&path, &json!({ member: value })).expect_central_error(422, "UnprocessableEntity");
            assert!(message.starts_with(member), "{message}");
        }
    }
    for (connection, response) in [(0, 5), (30, 30)] {
        let body = json!({ "connectionTimeout": connection, "responseTimeout": response });
        let reply = answered(&device, &path, &body, &json!(null));
        let told = (reply["connectionTimeout"].as_i64(), reply["responseTimeout"].as_i64());
        assert_eq!(told, (Some(connection), Some(response)));
    }
    api.post(&path, &json!([])).expect_central_error(422, "UnprocessableEntity");
    api.call("POST", &path).body("application/json", "{").send().expect_central_error(400, "BadRequest");
    api.call("POST", &path).body("text/plain", "{}").send().expect_central_error(415, "UnsupportedMediaType");
}

#[test]
fn a_request_and_a_response_have_128_kib_at_most() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let path = command(&device, "a");
    let reply = answered(&device, &path, &json!({ "request": payload(PAYLOAD) }), &payload(PAYLOAD));
    assert_eq!((&reply["request"], &reply["response"]), (&payload(PAYLOAD), &payload(PAYLOAD)));
    let too_large = json!({ "request": payload(PAYLOAD + 1) });
    place.administrator().post(&path, &too_large).expect_central_error(413, "PayloadTooLarge");
    let receiver = Receiver::of(&device);
    receiver.connect();
    thread::scope(|scope| {
        let caller = run(scope, &place.administrator(), &path, &json!({}));
        let message = receiver.receive();
        let answer = json!({ "status": 200, "payload": payload(PAYLOAD + 1) });
        receiver.answer(&message.command, &answer).expect_skein_error(413, "payload_too_large", None);
        receiver.answer(&message.command, &json!({ "status": 413 })).expect_no_content();
        assert_eq!(caller.join().unwrap().expect_status(201).json()["responseCode"], 413);
    });
}

#[test]
fn an_answer_has_a_status_of_32_bits_and_a_payload_and_nothing_else() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    for wrong in [
        json!({}),
        json!({ "payload": 1 }),
        json!({ "status": "200" }),
        json!({ "status": 1.5 }),
        json!({ "status": 2_147_483_648_i64 }),
        json!({ "status": 200, "other": 1 }),
        json!([]),
    ] {
        receiver.answer("cmd_000000000000000000000000", &wrong).expect_skein_error(422, "unprocessable", Some("body"));
    }
    receiver.connect();
    thread::scope(|scope| {
        let caller = run(scope, &place.administrator(), &command(&device, "a"), &json!({}));
        let message = receiver.receive();
        receiver.answer(&message.command, &json!({ "status": 2_147_483_647 })).expect_no_content();
        assert_eq!(caller.join().unwrap().expect_status(201).json()["responseCode"], 2_147_483_647);
    });
}

#[test]
fn names_have_their_lengths_and_characters() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let long = "x".repeat(512);
    // One that is good leads to a device that is not connected, or to an empty history.
    let good = [
        format!("/commands/{long}"),
        format!("/components/{long}/commands/{}", encoded("a/b:c")),
        format!("/modules/{}/components/c/commands/a", "m".repeat(128)),
    ];
    for rest in good {
        api.post(&device.path(&rest), &json!({})).expect_central_error(404, "NotFound");
        assert_eq!(api.get(&device.path(&rest)).ok(), json!({ "value": [] }));
    }
    for rest in [
        format!("/commands/{long}x"),
        format!("/commands/{}", encoded("a b")),
        format!("/commands/{}", encoded("ä")),
        format!("/components/{long}x/commands/a"),
        format!("/modules/{}/commands/a", "m".repeat(129)),
        format!("/modules/{}/commands/a", encoded("a b")),
    ] {
        api.post(&device.path(&rest), &json!({})).expect_central_error(400, "BadRequest");
        api.get(&device.path(&rest)).expect_central_error(400, "BadRequest");
    }
    let receiver = Receiver { module: Some("a b"), ..Receiver::of(&device) };
    receiver.poll("").expect_hub_error(400, "ArgumentInvalid");
}

#[test]
fn a_poll_waits_a_minute_and_locks_five_at_most() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    for wait in ["61", "-1", "1.5", "x", ""] {
        receiver.poll(&format!("&wait={wait}")).expect_hub_error(400, "ArgumentInvalid");
    }
    let locked = |seconds: &str| {
        device.api.call("GET", &receiver.path("", "")).header("iothub-messagelocktimeout", seconds).send()
    };
    for seconds in ["0", "301", "-1", "x", ""] {
        locked(seconds).expect_hub_error(400, "ArgumentInvalid");
    }
    for seconds in ["1", "60", "300"] {
        locked(seconds).expect_no_content();
    }
}
