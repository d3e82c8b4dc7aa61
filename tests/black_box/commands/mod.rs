//! Commands (contract `central.md` §2.8) and the messages by which devices receive them.

mod faults;
mod history;
mod limits;
mod queue;
mod run;
mod time_outs;

use crate::support::{Answer, Api, Device, encoded, stable};
use serde_json::{Value, json};
use std::thread::{self, ScopedJoinHandle};

/// The device, or one of its modules, at its queue.
#[derive(Clone, Copy)]
struct Receiver<'a, 'p> {
    device: &'a Device<'p>,
    module: Option<&'a str>,
}

/// A message that a device received.
struct Message {
    /// The id of the command.
    command: String,
    token: String,
    answer: Answer,
}

impl<'a, 'p> Receiver<'a, 'p> {
    fn of(device: &'a Device<'p>) -> Self {
        Self { device, module: None }
    }

    /// The path of the queue with what follows, in the spelling of the reference.
    fn path(&self, rest: &str, query: &str) -> String {
        let module = self.module.map(|module| format!("/modules/{}", encoded(module))).unwrap_or_default();
        format!(
            "/devices/{}{module}/messages/deviceBound{rest}?api-version=2020-03-13{query}",
            encoded(&self.device.id)
        )
    }

    /// One poll, with more of a query.
    fn poll(&self, query: &str) -> Answer {
        self.device.api.get(&self.path("", query))
    }

    /// Says that it is there, and finds nothing.
    #[track_caller]
    fn connect(&self) {
        self.poll("").expect_no_content();
    }

    /// Waits for the next message.
    #[track_caller]
    fn receive(&self) -> Message {
        Message::of(self.poll("&wait=60"))
    }

    #[track_caller]
    fn complete(&self, message: &Message) {
        self.device.api.delete(&self.path(&format!("/{}", message.token), "")).expect_no_content();
    }

    /// Answers a command.
    fn answer(&self, command: &str, body: &Value) -> Answer {
        let path = format!("/skein/v1/devices/{}/commands/{command}/response", encoded(&self.device.id));
        self.device.api.post(&path, body)
    }
}

impl Message {
    #[track_caller]
    fn of(answer: Answer) -> Self {
        answer.expect_status(200);
        let token = answer.header("etag").unwrap().strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned();
        let command = answer.header("iothub-app-command-id").unwrap().to_owned();
        Self { command, token, answer }
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.answer.header(&format!("iothub-app-{name}"))
    }
}

/// Where a command of the device is run and its history is.
fn command(device: &Device<'_>, name: &str) -> String {
    device.path(&format!("/commands/{}", encoded(name)))
}

/// Runs a command in a thread, since who runs it waits.
fn run<'scope, 'p: 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    api: &Api<'p>,
    path: &str,
    body: &Value,
) -> ScopedJoinHandle<'scope, Answer> {
    let (api, path, body) = (api.clone(), path.to_owned(), body.clone());
    scope.spawn(move || api.post(&path, &body))
}

/// A command that the device receives, completes and answers with 200 and `payload`: what the caller is told.
#[track_caller]
fn answered(device: &Device<'_>, path: &str, body: &Value, payload: &Value) -> Value {
    let receiver = Receiver::of(device);
    receiver.connect();
    thread::scope(|scope| {
        let caller = run(scope, &device.api.place.administrator(), path, body);
        let message = receiver.receive();
        receiver.answer(&message.command, &json!({ "status": 200, "payload": payload })).expect_no_content();
        receiver.complete(&message);
        caller.join().unwrap().expect_status(201).json()
    })
}

/// The history of a command, which is on one page.
#[track_caller]
fn history(api: &Api<'_>, path: &str) -> Vec<Value> {
    let (entries, next) = api.get(path).page(api);
    assert!(next.is_none());
    entries
}

/// The newest command of the device, in our own words; null when there is none.
#[track_caller]
fn newest(device: &Device<'_>) -> Value {
    let path = format!("/skein/v1/devices/{}/commands?limit=1", encoded(&device.id));
    device.api.place.administrator().get(&path).ok().pointer_mut("/value/0").map(Value::take).unwrap_or_default()
}

fn device_path(id: &str, rest: &str) -> String {
    stable(&format!("/api/devices/{}{rest}", encoded(id)))
}
