//! Kills the server in the middle of a telemetry load, again and again: what it acknowledged is there, once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

mod support;

use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;
use support::{Application, Deployment, Device, DeviceToken, Place, Storage, events};

static DEPLOYMENT: Deployment = Deployment { flags: &[], storage: Storage::File };

const ROUNDS: u32 = 50;
const SENDERS: usize = 4;
/// Values of each message.
const POINTS: i64 = 4;
/// Messages that a sender has sent, at least, before the server may die.
const HEAD_START: u32 = 3;
/// The server dies up to so many milliseconds after the head start.
const SPREAD_MS: u16 = 60;

/// A device, by what it takes to sign in after each restart.
struct Sender {
    id: String,
    key: String,
}

/// A message that got no answer.
struct Unanswered<'a> {
    sender: &'a Sender,
    message: String,
    /// Whether the server had at least taken the connection.
    was_cut_off: bool,
}

/// Device and message id of what was answered with 204.
type Acknowledged = Mutex<BTreeSet<(String, String)>>;

#[test]
fn what_was_acknowledged_before_a_kill_is_there_once() {
    let Some(mut application) = Application::start(&DEPLOYMENT, &[], &[]) else { return };
    let database = application.database_file().unwrap();
    let senders: Vec<Sender> = (0..SENDERS)
        .map(|_| {
            let device = Device::create(&application, "d", &json!({}));
            Sender { id: device.id, key: device.primary_key }
        })
        .collect();
    let acknowledged = Acknowledged::default();
    let mut cut_off = 0;
    for round in 0..ROUNDS {
        let unanswered = load_and_kill(&application, &senders, round, &acknowledged);
        cut_off += unanswered.iter().filter(|message| message.was_cut_off).count();
        assert_stored_once(&database, &acknowledged.lock().unwrap(), round);
        application.restart(&[]);
        // What a device does that was left without an answer. Stored already or not, the message is there once then.
        for Unanswered { sender, message, .. } in unanswered {
            assert_eq!(send(&application, sender, &message).unwrap(), 204);
            acknowledged.lock().unwrap().insert((sender.id.clone(), message));
        }
    }
    // Else nothing was in flight when the server died, and the rounds have shown nothing.
    assert!(cut_off > 0, "no request was ever cut off");
    application.kill();
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_stored_once(&database, &acknowledged, ROUNDS);
    application.restart(&[]);
    for sender in &senders {
        assert_served_once(&application, sender, &acknowledged);
    }
}

/// Sends until the server dies, and gives what got no answer.
fn load_and_kill<'a>(
    application: &Application,
    senders: &'a [Sender],
    round: u32,
    acknowledged: &Acknowledged,
) -> Vec<Unanswered<'a>> {
    let place: &Place = application;
    let (started, head_start) = mpsc::channel();
    thread::scope(|scope| {
        let threads: Vec<_> = senders
            .iter()
            .map(|sender| {
                let started = started.clone();
                scope.spawn(move || send_until_it_dies(place, sender, round, acknowledged, &started))
            })
            .collect();
        for _ in senders {
            head_start.recv().unwrap();
        }
        thread::sleep(Duration::from_millis(u64::from(random() % SPREAD_MS)));
        application.kill();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn send_until_it_dies<'a>(
    place: &Place,
    sender: &'a Sender,
    round: u32,
    acknowledged: &Acknowledged,
    started: &mpsc::Sender<()>,
) -> Unanswered<'a> {
    for number in 0.. {
        let message = format!("{round}-{number}");
        match send(place, sender, &message) {
            Ok(204) => acknowledged.lock().unwrap().insert((sender.id.clone(), message)),
            Ok(status) => panic!("{message}: {status}"),
            Err(error) => return Unanswered { sender, message, was_cut_off: !is_refused_connection(&error) },
        };
        if number == HEAD_START {
            started.send(()).unwrap();
        }
    }
    unreachable!()
}

/// The status of the answer; an error when the server died before it.
fn send(place: &Place, sender: &Sender, message: &str) -> Result<u16, ureq::Error> {
    let api = place.with(DeviceToken::of_hub(&place.hub(), &sender.id).sign(&sender.key));
    let call = api.call("POST", &events(&sender.id)).header("iothub-messageid", message);
    // POINTS values.
    let body = json!({ "message": message, "n": 1.5, "more": { "a": true, "b": "text" } });
    call.json(&body).try_send().map(|answer| answer.status)
}

fn is_refused_connection(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => error.kind() == ErrorKind::ConnectionRefused,
        ureq::Error::ConnectionFailed => true,
        _ => false,
    }
}

fn assert_stored_once(database: &Path, acknowledged: &BTreeSet<(String, String)>, round: u32) {
    let database = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok", "round {round}");
    let violations: i64 =
        database.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(violations, 0, "round {round}");
    let mut messages = database
        .prepare(
            "SELECT devices.id, messages.message_id, count(*), min(points), max(points) FROM devices
             JOIN (SELECT device_pk, message_id,
                    (SELECT count(*) FROM telemetry_points WHERE message_pk = telemetry_messages.pk) AS points
                FROM telemetry_messages) AS messages ON messages.device_pk = devices.pk
             GROUP BY 1, 2",
        )
        .unwrap();
    let rows = messages.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)));
    let mut stored = BTreeSet::new();
    for row in rows.unwrap() {
        let (device, message, count, least, most): (String, String, i64, i64, i64) = row.unwrap();
        // Whole, whether it was acknowledged or not.
        assert_eq!((count, least, most), (1, POINTS, POINTS), "round {round}: {device} {message}");
        stored.insert((device, message));
    }
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "round {round}: lost {lost:?}");
}

/// The same over HTTP.
fn assert_served_once(place: &Place, sender: &Sender, acknowledged: &BTreeSet<(String, String)>) {
    let api = place.administrator();
    let mut served: Vec<String> = Vec::new();
    let mut token = String::new();
    loop {
        let page = api.get(&format!("/skein/v1/devices/{}/telemetry?names=message&limit=1000{token}", sender.id)).ok();
        served
            .extend(page["points"].as_array().unwrap().iter().map(|point| point["value"].as_str().unwrap().to_owned()));
        let Some(next) = page.get("nextPageToken") else { break };
        token = format!("&pageToken={}", next.as_str().unwrap());
    }
    let distinct: BTreeSet<&String> = served.iter().collect();
    assert_eq!(distinct.len(), served.len(), "a message came twice");
    for (_, message) in acknowledged.iter().filter(|(device, _)| *device == sender.id) {
        assert!(distinct.contains(message), "{message} is lost");
    }
}

fn random() -> u16 {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).unwrap();
    u16::from_ne_bytes(bytes)
}
