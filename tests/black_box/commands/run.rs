//! A command on its way to a device and back.

use super::{Receiver, answered, command, device_path, history, newest, run};
use crate::support::{Device, Organization, created, encoded, organization_token, role, stable, unique};
use serde_json::{Value, json};
use std::thread;

#[test]
fn the_reply_has_the_request_and_the_answer_and_is_the_first_of_the_history() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let path = command(&device, "reboot");
    for (number, request) in
        [json!({ "delay": 5 }), json!([1, null]), json!("text"), json!(null), json!(true)].iter().enumerate()
    {
        let payload = json!({ "done": number });
        let reply = answered(&device, &path, &json!({ "request": request }), &payload);
        let id = reply["id"].as_str().unwrap();
        assert!(id.starts_with("cmd_"), "{id}");
        let expected = json!({
            "id": id, "connectionTimeout": 0, "responseTimeout": 30, "request": request, "response": payload,
            "responseCode": 200,
        });
        assert_eq!(reply, expected);
        let history = history(&place.administrator(), &path);
        assert_eq!((history.len(), &history[0]), (number + 1, &reply));
    }
}

#[test]
fn request_and_response_are_passed_on_as_they_were_written() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    receiver.connect();
    let (request, payload) =
        (r#"{ "n": 12345678901234567890.1230, "n": 1 }"#, r"[1.50e300, 0.1000000000000000000000001]");
    let path = command(&device, "exact");
    let told = thread::scope(|scope| {
        let api = place.administrator();
        let body = format!(r#"{{"request":{request}}}"#);
        let call = api.call("POST", &path).body("application/json", body);
        let caller = scope.spawn(move || call.send());
        let message = receiver.receive();
        assert_eq!(message.answer.text(), request);
        let response = format!("/skein/v1/devices/{}/commands/{}/response", device.id, message.command);
        let body = format!(r#"{{"status":-7,"payload":{payload}}}"#);
        device.api.call("POST", &response).body("application/json", body).send().expect_no_content();
        caller.join().unwrap().expect_status(201).text()
    });
    assert!(told.contains(&format!(r#""request":{request}"#)), "{told}");
    assert!(told.contains(&format!(r#""response":{payload},"responseCode":-7"#)), "{told}");
    let listed = place.administrator().get(&path).text();
    assert_eq!(listed, format!(r#"{{"value":[{told}]}}"#));
}

#[test]
fn neither_a_request_nor_a_response_needs_to_be_there() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    receiver.connect();
    let reply = thread::scope(|scope| {
        let caller = run(scope, &place.administrator(), &command(&device, "a"), &json!({}));
        let message = receiver.receive();
        assert_eq!(message.answer.text(), "null");
        receiver.answer(&message.command, &json!({ "status": 204 })).expect_no_content();
        caller.join().unwrap().expect_status(201).json()
    });
    let id = reply["id"].clone();
    assert_eq!(reply, json!({ "id": id, "connectionTimeout": 0, "responseTimeout": 30, "responseCode": 204 }));
}

#[test]
fn components_and_modules_have_commands_and_histories_of_their_own() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let name = "set/level 1".replace(' ', ":");
    for (module, component) in [(None, None), (None, Some("pump")), (Some("m1"), None), (Some("m1"), Some("pump"))] {
        let receiver = Receiver { module, ..Receiver::of(&device) };
        receiver.connect();
        let part = |kind: &str, name: Option<&str>| name.map(|name| format!("/{kind}/{name}")).unwrap_or_default();
        let rest = format!("{}{}/commands/{}", part("modules", module), part("components", component), encoded(&name));
        let path = device.path(&rest);
        let reply = thread::scope(|scope| {
            let caller = run(scope, &api, &path, &json!({ "request": rest }));
            let message = receiver.receive();
            assert_eq!(message.property("command-name"), Some(name.as_str()));
            assert_eq!((message.property("component"), message.property("module")), (component, module));
            receiver.answer(&message.command, &json!({ "status": 200 })).expect_no_content();
            receiver.complete(&message);
            caller.join().unwrap().expect_status(201).json()
        });
        assert_eq!(history(&api, &path), [reply], "{rest}");
        let newest = newest(&device);
        assert_eq!((newest["module"].as_str(), newest["component"].as_str()), (module, component));
        assert_eq!((&newest["name"], &newest["state"]), (&json!(name), &json!("answered")));
    }
}

#[test]
fn a_poll_that_waits_gets_the_command_and_its_caller_the_answer() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    thread::scope(|scope| {
        // It waits for a minute. The caller has half of one, so whatever does not come promptly does not come.
        let poll = scope.spawn(move || {
            let message = receiver.receive();
            receiver.answer(&message.command, &json!({ "status": 200, "payload": "here" })).expect_no_content();
        });
        // Until the poll has begun the device is not connected.
        let body = json!({ "connectionTimeout": 30 });
        let reply = place.administrator().post(&command(&device, "a"), &body).expect_status(201).json();
        assert_eq!((&reply["response"], &reply["connectionTimeout"]), (&json!("here"), &json!(30)));
        poll.join().unwrap();
    });
}

#[test]
fn several_commands_at_once_find_each_their_answer() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let receiver = Receiver::of(&device);
    receiver.connect();
    thread::scope(|scope| {
        let callers: Vec<_> = (0..5)
            .map(|number| run(scope, &place.administrator(), &command(&device, "echo"), &json!({ "request": number })))
            .collect();
        for _ in 0..5 {
            let message = receiver.receive();
            let answer = json!({ "status": 200, "payload": message.answer.json() });
            receiver.answer(&message.command, &answer).expect_no_content();
            receiver.complete(&message);
        }
        for (number, caller) in callers.into_iter().enumerate() {
            let reply = caller.join().unwrap().expect_status(201).json();
            assert_eq!((&reply["request"], &reply["response"]), (&json!(number), &json!(number)));
        }
    });
    receiver.connect();
}

#[test]
fn what_is_outside_the_organization_takes_no_commands() {
    let place = shared_place!();
    let mine = Organization::new(place);
    let device = Device::create(place, "d", &json!({ "organizations": [mine] }));
    let outside = created(&place.administrator(), "d", &json!({}));
    let operator = organization_token(place, role::ORG_OPERATOR, &mine);
    let viewer = organization_token(place, role::ORG_VIEWER, &mine);
    let path = device_path(&outside, "/commands/a");
    let never = device_path("never-there", "/commands/a");
    for api in [&operator, &viewer] {
        let message = api.get(&path).expect_central_error(404, "NotFound");
        assert_eq!(message, api.get(&never).expect_central_error(404, "NotFound").replace("never-there", &outside));
        let ours = format!("/skein/v1/devices/{outside}/commands");
        api.get(&ours).expect_skein_error(404, "not_found", None);
    }
    operator.post(&path, &json!({})).expect_central_error(404, "NotFound");
    viewer.post(&command(&device, "a"), &json!({})).expect_central_error(403, "Forbidden");
    let receiver = Receiver::of(&device);
    receiver.connect();
    let reply = thread::scope(|scope| {
        let caller = run(scope, &operator, &command(&device, "a"), &json!({}));
        let message = receiver.receive();
        receiver.answer(&message.command, &json!({ "status": 200 })).expect_no_content();
        caller.join().unwrap().expect_status(201).json()
    });
    assert_eq!(history(&viewer, &command(&device, "a")), [reply]);
    device.api.post(&command(&device, "a"), &json!({})).expect_central_error(403, "Forbidden");
    device.api.get(&command(&device, "a")).expect_central_error(403, "Forbidden");
}

#[test]
fn who_ran_what_is_audited_without_the_request() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let secret = unique("wifi-password");
    let reply = answered(&device, &command(&device, "join"), &json!({ "request": secret }), &json!(null));
    let path = format!("/skein/v1/audit?subject={}&action=device.command.run", encoded(&device.id));
    let row = place.administrator().get(&path).ok()["value"][0].take();
    let after = json!({ "id": reply["id"], "name": "join", "component": Value::Null, "module": Value::Null });
    assert_eq!((&row["after"], row["actor"]["principal"]["kind"].as_str()), (&after, Some("administrator")));
    assert!(!row.to_string().contains(&secret));
}

#[test]
fn a_device_that_is_deleted_ends_the_wait() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    Receiver::of(&device).connect();
    let path = command(&device, "a");
    thread::scope(|scope| {
        let caller = run(scope, &place.administrator(), &path, &json!({ "responseTimeout": 5 }));
        Receiver::of(&device).receive();
        place.administrator().delete(&stable(&format!("/api/devices/{}", device.id))).expect_no_content();
        caller.join().unwrap().expect_central_error(404, "NotFound");
    });
    place.administrator().get(&path).expect_central_error(404, "NotFound");
}
