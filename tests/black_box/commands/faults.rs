//! Commands and crashes.

use super::{Message, Receiver, command};
use crate::support::{Application, Device, DeviceToken, stable};
use serde_json::{Value, json};
use std::thread;

/// What the history says of the one command, and where it stands.
fn told(application: &Application, device: &str) -> (Value, Value) {
    let api = application.administrator();
    let central = api.get(&stable(&format!("/api/devices/{device}/commands/a"))).ok();
    let ours = api.get(&format!("/skein/v1/devices/{device}/commands")).ok();
    (central["value"][0].clone(), ours["value"][0]["state"].clone())
}

#[test]
fn a_command_outlives_a_crash_and_so_does_the_right_to_answer_it() {
    let mut application = own_application!(&[], &[]);
    let (device_id, key) = {
        let device = Device::create(&application, "d", &json!({}));
        (device.id.clone(), device.primary_key.clone())
    };
    let message = {
        let api = application.with(DeviceToken::of_hub(&application.hub(), &device_id).sign(&key));
        let queue = format!("/devices/{device_id}/messages/deviceBound?api-version=2020-03-13&wait=60");
        thread::scope(|scope| {
            let place: &Application = &application;
            let path = stable(&format!("/api/devices/{device_id}/commands/a"));
            let body = json!({ "request": "r", "connectionTimeout": 30 });
            let caller = scope.spawn(move || place.administrator().call("POST", &path).json(&body).try_send());
            let message = Message::of(api.get(&queue));
            application.kill();
            assert!(caller.join().unwrap().is_err(), "the caller is told nothing");
            message
        })
    };
    application.restart(&[]);
    let mut expected = json!({ "id": message.command, "connectionTimeout": 30, "responseTimeout": 30, "request": "r" });
    assert_eq!(told(&application, &device_id), (expected.clone(), json!("delivered")));
    let api = application.with(DeviceToken::of_hub(&application.hub(), &device_id).sign(&key));
    let response = format!("/skein/v1/devices/{device_id}/commands/{}/response", message.command);
    api.post(&response, &json!({ "status": 200, "payload": [1] })).expect_no_content();
    expected["response"] = json!([1]);
    expected["responseCode"] = json!(200);
    assert_eq!(told(&application, &device_id), (expected, json!("answered")));
    // The message is still the device's to settle.
    let path = format!("/devices/{device_id}/messages/deviceBound/{}?api-version=2020-03-13", message.token);
    api.delete(&path).expect_no_content();
}

#[test]
fn a_command_that_was_not_fetched_before_a_crash_is_fetched_after_it_or_said_to_be_late() {
    let mut application = own_application!(&[], &[]);
    let device_id = {
        let device = Device::create(&application, "d", &json!({}));
        Receiver::of(&device).connect();
        let path = command(&device, "a");
        let place: &Application = &application;
        thread::scope(|scope| {
            let caller = scope.spawn(move || place.administrator().call("POST", &path).json(&json!({})).try_send());
            crate::support::wait_until("the command is there", || super::newest(&device)["state"] == "pending");
            application.kill();
            assert!(caller.join().unwrap().is_err());
        });
        device.id.clone()
    };
    application.restart(&[]);
    let waiting = told(&application, &device_id);
    assert_eq!(waiting.1, "pending");
    application.restart(&[("clock_offset_seconds", "60")]);
    assert_eq!(told(&application, &device_id), (waiting.0, json!("timedOut")));
}
