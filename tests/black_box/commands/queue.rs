//! The queue of a device, as IoT Hub has it over HTTP.

use super::{Message, Receiver, command, run};
use crate::support::{Device, encoded, unix_now};
use serde_json::json;
use std::thread;

/// A device with one command whose caller waits while `work` is done, and which is answered in the end.
fn with_a_message(device: &Device<'_>, work: impl FnOnce(Receiver<'_, '_>)) {
    let receiver = Receiver::of(device);
    receiver.connect();
    thread::scope(|scope| {
        let caller = run(scope, &device.api.place.administrator(), &command(device, "a"), &json!({ "request": [1] }));
        work(receiver);
        let id = super::newest(device)["id"].as_str().unwrap().to_owned();
        receiver.answer(&id, &json!({ "status": 200 })).expect_no_content();
        caller.join().unwrap().expect_status(201);
    });
}

#[test]
fn a_message_has_the_headers_that_clients_read() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    with_a_message(&device, |receiver| {
        let message = receiver.receive();
        let header = |name: &str| message.answer.header(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(message.answer.text(), "[1]");
        assert_eq!((header("content-type"), header("contenttype")), ("application/json", "application/json"));
        assert_eq!(
            (header("iothub-messageid"), header("iothub-correlationid")),
            (&*message.command, &*message.command)
        );
        assert_eq!(header("iothub-to"), format!("/devices/{}/messages/deviceBound", device.id));
        assert!(header("iothub-sequencenumber").parse::<u64>().is_ok());
        assert_eq!((header("iothub-deliverycount"), header("iothub-ack"), header("iothub-userid")), ("0", "none", ""));
        let year = jiff::Timestamp::from_second(unix_now().try_into().unwrap()).unwrap().strftime("%Y").to_string();
        for name in ["iothub-enqueuedtime", "iothub-expiry"] {
            let time = header(name);
            let is_us_english = time.contains(&format!("/{year} ")) && (time.ends_with(" AM") || time.ends_with(" PM"));
            assert!(is_us_english, "{name}: {time}");
        }
        assert_eq!(message.property("command-name"), Some("a"));
        assert_eq!((message.property("component"), message.property("module")), (None, None));
    });
}

#[test]
fn a_message_is_one_device_s_until_it_is_settled() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    with_a_message(&device, |receiver| {
        let message = receiver.receive();
        receiver.connect();
        let lost = |answer: crate::support::Answer| answer.expect_hub_error(412, "DeviceMessageLockLost");
        let settle = |rest: &str| device.api.delete(&receiver.path(&format!("/{rest}"), ""));
        lost(settle("another"));
        lost(device.api.post(&receiver.path("/another/abandon", ""), &json!({})));
        lost(device.api.delete(&receiver.path("/another", "&reject")));
        // Some clients send the header back with its quotes.
        settle(&encoded(&format!("\"{}\"", message.token))).expect_no_content();
        lost(settle(&message.token));
        receiver.connect();
    });
}

#[test]
fn a_message_that_is_given_back_comes_again() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    with_a_message(&device, |receiver| {
        for delivery in 0..3 {
            let message = receiver.receive();
            assert_eq!(message.answer.header("iothub-deliverycount"), Some(delivery.to_string().as_str()));
            let path = receiver.path(&format!("/{}/abandon", message.token), "");
            device.api.call("POST", &path).send().expect_no_content();
            device.api.call("POST", &path).send().expect_hub_error(412, "DeviceMessageLockLost");
        }
        let message = receiver.receive();
        receiver.complete(&message);
    });
}

#[test]
fn a_message_that_is_given_back_ten_times_is_given_up() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    receiver.connect();
    thread::scope(|scope| {
        let caller = run(scope, &place.administrator(), &command(&device, "a"), &json!({}));
        for _ in 0..10 {
            let message = receiver.receive();
            let path = receiver.path(&format!("/{}/abandon", message.token), "");
            device.api.call("POST", &path).send().expect_no_content();
        }
        caller.join().unwrap().expect_central_error(408, "RequestTimeout");
    });
    receiver.connect();
}

#[test]
fn a_lock_ends_by_itself_and_who_waits_gets_the_message_then() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    with_a_message(&device, |receiver| {
        let short = device.api.call("GET", &receiver.path("", "&wait=60")).header("IotHub-MessageLockTimeout", "1");
        let first = Message::of(short.send());
        let second = receiver.receive();
        assert_eq!(second.answer.header("iothub-deliverycount"), Some("1"));
        assert_ne!(first.token, second.token);
        device
            .api
            .delete(&receiver.path(&format!("/{}", first.token), ""))
            .expect_hub_error(412, "DeviceMessageLockLost");
        receiver.complete(&second);
    });
}

#[test]
fn both_spellings_are_one_queue() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    with_a_message(&device, |receiver| {
        let lower = |path: String| path.replace("deviceBound", "devicebound");
        let message = Message::of(device.api.get(&lower(receiver.path("", "&wait=60"))));
        let abandon = lower(receiver.path(&format!("/{}/abandon", message.token), ""));
        device.api.call("POST", &abandon).send().expect_no_content();
        let message = receiver.receive();
        device.api.delete(&lower(receiver.path(&format!("/{}", message.token), ""))).expect_no_content();
    });
}

#[test]
fn an_empty_queue_is_204_at_once_or_after_the_wait() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for module in [None, Some("m")] {
        let receiver = Receiver { module, ..Receiver::of(&device) };
        for wait in ["", "&wait=0", "&wait=1"] {
            receiver.poll(wait).expect_no_content();
        }
    }
}

#[test]
fn a_newer_poll_takes_the_place_of_an_older_one() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let receiver = Receiver::of(&device);
    thread::scope(|scope| {
        let older = scope.spawn(move || receiver.poll("&wait=60"));
        // A device that came back asks again, and what it left behind does not wait for its messages.
        let newer = || receiver.poll("&wait=1").expect_no_content();
        let polls = (0..20).take_while(|_| !older.is_finished()).inspect(|_| newer()).count();
        assert!(polls < 20, "the older one still waits");
        older.join().unwrap().expect_no_content();
    });
}

#[test]
fn a_device_reads_its_own_queue_and_no_other() {
    let place = shared_place!();
    let (device, other) = (Device::create(place, "d", &json!({})), Device::create(place, "d", &json!({})));
    let receiver = Receiver::of(&device);
    let (queue, token) = (receiver.path("", ""), receiver.path("/t", ""));
    let abandon = receiver.path("/t/abandon", "");
    let calls =
        |api: &crate::support::Api<'_>| [api.get(&queue), api.delete(&token), api.call("POST", &abandon).send()];
    for answer in calls(&other.api) {
        answer.expect_hub_error(401, "IotHubUnauthorizedAccess");
    }
    for answer in calls(&place.administrator()) {
        answer.expect_hub_error(403, "IotHubUnauthorizedAccess");
    }
    for answer in calls(&place.anonymous()) {
        answer.expect_hub_error(401, "IotHubUnauthorizedAccess");
    }
    for version in ["", "?api-version=", "?api-version=2099-01-01"] {
        let path = format!("/devices/{}/messages/deviceBound{version}", device.id);
        device.api.get(&path).expect_hub_error(400, "InvalidProtocolVersion");
    }
}
