//! Devices that are not there, or do not answer in time.

use super::{Receiver, command, history, newest, run};
use crate::support::Device;
use serde_json::{Value, json};
use std::thread;

#[test]
fn a_device_that_is_not_connected_is_404_at_once_and_nothing_is_left() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let message = api.post(&command(&device, "a"), &json!({ "request": 1 })).expect_central_error(404, "NotFound");
    assert_eq!(message, format!("The device '{}' is not connected.", device.id));
    assert_eq!(history(&api, &command(&device, "a")), [Value::Null; 0]);
    // It does not get what its caller was told is not done.
    Receiver::of(&device).connect();
}

#[test]
fn a_module_is_connected_by_its_own_polls() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    Receiver::of(&device).connect();
    let path = device.path("/modules/m/commands/a");
    place.administrator().post(&path, &json!({})).expect_central_error(404, "NotFound");
}

#[test]
fn a_device_that_does_not_connect_in_time_is_404_and_never_gets_the_command() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = command(&device, "a");
    let body = json!({ "request": 1, "connectionTimeout": 1 });
    api.post(&path, &body).expect_central_error(404, "NotFound");
    Receiver::of(&device).connect();
    let listed = history(&api, &path);
    let expected = json!({ "id": listed[0]["id"], "connectionTimeout": 1, "responseTimeout": 30, "request": 1 });
    assert_eq!(listed, [expected]);
    assert_eq!(newest(&device)["state"], "unreachable");
}

#[test]
fn a_device_that_does_not_answer_in_time_is_408_and_its_late_answer_is_kept() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let (api, path, receiver) = (place.administrator(), command(&device, "slow"), Receiver::of(&device));
    receiver.connect();
    let message = thread::scope(|scope| {
        let caller = run(scope, &api, &path, &json!({ "request": 1, "responseTimeout": 5 }));
        let message = receiver.receive();
        assert_eq!(newest(&device)["state"], "delivered");
        // To be done with the message is no answer.
        receiver.complete(&message);
        caller.join().unwrap().expect_central_error(408, "RequestTimeout");
        message
    });
    let mut expected = json!({ "id": message.command, "connectionTimeout": 0, "responseTimeout": 5, "request": 1 });
    assert_eq!(history(&api, &path), [expected.clone()]);
    assert_eq!(newest(&device)["state"], "timedOut");
    let late = json!({ "status": 200, "payload": "late" });
    receiver.answer(&message.command, &late).expect_no_content();
    expected["response"] = json!("late");
    expected["responseCode"] = json!(200);
    assert_eq!(history(&api, &path), [expected.clone()]);
    assert_eq!(newest(&device)["state"], "answeredLate");
    // The same again changes nothing, another one is refused.
    let before = newest(&device);
    receiver.answer(&message.command, &late).expect_no_content();
    for other in [
        json!({ "status": 500, "payload": "late" }),
        json!({ "status": 200, "payload": "other" }),
        json!({ "status": 200 }),
    ] {
        receiver.answer(&message.command, &other).expect_skein_error(409, "conflict", None);
    }
    assert_eq!(newest(&device), before);
}

#[test]
fn a_message_that_nobody_fetched_in_time_is_given_to_nobody() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    receiver.connect();
    let body = json!({ "responseTimeout": 5 });
    place.administrator().post(&command(&device, "a"), &body).expect_central_error(408, "RequestTimeout");
    receiver.connect();
    assert_eq!(newest(&device)["state"], "timedOut");
}

#[test]
fn a_rejected_message_ends_the_wait() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    // As the SDKs write it.
    for reject in ["&reject", "&reject=true"] {
        receiver.connect();
        thread::scope(|scope| {
            let caller = run(scope, &place.administrator(), &command(&device, "a"), &json!({}));
            let message = receiver.receive();
            device.api.delete(&receiver.path(&format!("/{}", message.token), reject)).expect_no_content();
            let told = caller.join().unwrap().expect_central_error(408, "RequestTimeout");
            assert_eq!(told, "The device rejected the command.");
        });
        assert_eq!(newest(&device)["state"], "refused");
    }
    receiver.connect();
}

#[test]
fn a_device_is_not_asked_for_an_answer_to_a_command_it_did_not_receive() {
    let place = shared_place!();
    let (device, other) = (Device::create(place, "d", &json!({})), Device::create(place, "d", &json!({})));
    let receiver = Receiver::of(&device);
    receiver.connect();
    let body = json!({ "status": 200 });
    thread::scope(|scope| {
        let caller = run(scope, &place.administrator(), &command(&device, "a"), &json!({}));
        let message = receiver.receive();
        Receiver::of(&other).answer(&message.command, &body).expect_skein_error(404, "not_found", None);
        for unknown in ["cmd_000000000000000000000000", "x", &message.command[4..]] {
            receiver.answer(unknown, &body).expect_skein_error(404, "not_found", None);
        }
        // Nobody answers for another.
        let path = format!("/skein/v1/devices/{}/commands/{}/response", device.id, message.command);
        other.api.post(&path, &body).expect_skein_error(401, "unauthenticated", None);
        place.administrator().post(&path, &body).expect_skein_error(403, "forbidden", None);
        receiver.answer(&message.command, &body).expect_no_content();
        caller.join().unwrap().expect_status(201);
    });
}
