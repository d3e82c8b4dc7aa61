//! Devices that wait for news of their twins.

use crate::support::{Answer, Device, encoded};
use serde_json::json;
use std::thread;
use std::time::{Duration, Instant};

/// Longer than any test takes: who waits so long was not told.
const PATIENCE: u64 = 40;

/// Long enough for a request to be at rest.
const A_WHILE: Duration = Duration::from_millis(700);

fn path(device: &Device<'_>, part: &str, parameters: &str) -> String {
    format!("/skein/v1/devices/{}{part}/twin?{parameters}", encoded(&device.id))
}

fn wait(device: &Device<'_>, part: &str, version: i64, seconds: u64) -> (Answer, Duration) {
    let begin = Instant::now();
    let answer = device.api.get(&path(device, part, &format!("wait={seconds}&version={version}")));
    (answer, begin.elapsed())
}

/// What a device gets that waits while `act` runs, and how long it waited.
fn meanwhile(device: &Device<'_>, part: &str, version: i64, act: impl FnOnce()) -> (Answer, Duration) {
    thread::scope(|scope| {
        let waiting = scope.spawn(|| wait(device, part, version, PATIENCE));
        thread::sleep(A_WHILE);
        act();
        waiting.join().unwrap()
    })
}

fn told_in_time(waited: Duration) -> bool {
    waited >= A_WHILE && waited < Duration::from_secs(PATIENCE / 2)
}

#[test]
fn a_device_that_waits_is_told_at_once() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    for part in ["", "/modules/m"] {
        for version in [0, 1] {
            let act = || {
                let path = device.path(&format!("{part}/properties"));
                place.administrator().patch(&path, &json!({ "a": version })).expect_status(202);
            };
            let (answer, waited) = meanwhile(&device, part, version, act);
            assert_eq!(answer.ok()["desiredVersion"], version + 1);
            assert_eq!(answer.ok()["delta"], json!({ "a": version }));
            assert!(told_in_time(waited), "{waited:?}");
        }
    }
}

#[test]
fn who_lacks_a_version_does_not_wait() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    place.administrator().patch(&device.path("/properties"), &json!({ "a": 1 })).expect_status(202);
    for version in [0, 2, 77] {
        let (answer, waited) = wait(&device, "", version, PATIENCE);
        assert_eq!(answer.ok()["desiredVersion"], 1, "a device that was made anew begins again");
        assert!(waited < Duration::from_secs(PATIENCE / 2), "{waited:?}");
    }
}

#[test]
fn patience_ends() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let (answer, waited) = wait(&device, "", 0, 1);
    assert_eq!(answer.ok()["desiredVersion"], 0);
    assert!(waited >= Duration::from_secs(1) && waited < Duration::from_secs(PATIENCE / 2), "{waited:?}");
    let etag = answer.header("etag").unwrap();
    let call = device.api.call("GET", &path(&device, "", "wait=1&version=0")).header("if-none-match", etag);
    call.send().expect_status(304);
    // Nothing was asked to wait for.
    assert_eq!(device.api.get(&path(&device, "", "wait=0&version=0")).ok()["desiredVersion"], 0);
    assert_eq!(device.api.get(&path(&device, "", "version=0")).ok()["desiredVersion"], 0);
}

#[test]
fn what_the_device_itself_says_is_no_news() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let reported = format!("/skein/v1/devices/{}/twin/reported", encoded(&device.id));
    let waited = thread::scope(|scope| {
        let waiting = scope.spawn(|| wait(&device, "", 0, 3));
        thread::sleep(A_WHILE);
        device.api.patch(&reported, &json!({ "a": 1 })).ok();
        waiting.join().unwrap()
    });
    assert_eq!(waited.0.ok()["reportedVersion"], 1, "it is read when the patience ends");
    assert!(waited.1 >= Duration::from_secs(3), "{:?}", waited.1);
}

#[test]
fn a_newer_request_of_the_device_ends_the_older_one() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let (older, waited) = meanwhile(&device, "", 0, || {
        let (newer, waited) = wait(&device, "", 0, 2);
        assert_eq!(newer.ok()["desiredVersion"], 0);
        assert!(waited >= Duration::from_secs(2), "the newer one keeps its place: {waited:?}");
    });
    assert_eq!(older.ok()["desiredVersion"], 0);
    assert!(told_in_time(waited), "{waited:?}");
}

#[test]
fn a_device_that_is_blocked_or_deleted_waits_no_more() {
    let place = shared_place!();
    let api = place.administrator();
    let [blocked, deleted] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    let (answer, waited) = meanwhile(&blocked, "", 0, || {
        api.patch(&blocked.path(""), &json!({ "enabled": false })).ok();
    });
    answer.expect_skein_error(401, "unauthenticated", None);
    assert!(told_in_time(waited), "{waited:?}");
    let (answer, waited) = meanwhile(&deleted, "", 0, || api.delete(&deleted.path("")).expect_no_content());
    answer.expect_skein_error(401, "unauthenticated", None);
    assert!(told_in_time(waited), "{waited:?}");
}

#[test]
fn many_wait_and_others_are_served_meanwhile() {
    const WAITING: usize = 40;
    let place = shared_place!();
    let devices: Vec<Device<'_>> = (0..WAITING).map(|_| Device::create(place, "d", &json!({}))).collect();
    let others = &Device::create(place, "d", &json!({}));
    thread::scope(|scope| {
        let waiting: Vec<_> = devices.iter().map(|device| scope.spawn(|| wait(device, "", 0, PATIENCE))).collect();
        thread::sleep(A_WHILE);
        let begin = Instant::now();
        for number in 0..20 {
            others.send(&json!({ "t": number })).expect_no_content();
        }
        assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", begin.elapsed());
        for device in &devices {
            let path = device.path("/properties");
            place.administrator().patch(&path, &json!({ "for": device.id })).expect_status(202);
        }
        for (device, waiting) in devices.iter().zip(waiting) {
            let (answer, waited) = waiting.join().unwrap();
            assert_eq!(answer.ok()["desired"], json!({ "for": device.id }));
            assert!(waited < Duration::from_secs(PATIENCE), "{waited:?}");
        }
    });
}

#[test]
fn the_parameters_are_checked() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let refused = |parameters: &str, field: &str| {
        device.api.get(&path(&device, "", parameters)).expect_skein_error(400, "bad_request", Some(field));
    };
    refused("wait=61&version=0", "wait");
    refused("wait=-1&version=0", "wait");
    refused("wait=1.5&version=0", "wait");
    refused("wait=10", "version");
    refused("wait=10&version=x", "version");
    assert_eq!(device.api.get(&path(&device, "", "wait=60&version=5")).ok()["desiredVersion"], 0);
}

#[test]
fn no_more_than_a_thousand_wait() {
    const MANY: i64 = 1_000;
    let application = own_application!(&[], &[]);
    let device = Device::create(&application, "d", &json!({}));
    let Some(file) = application.database_file() else { return };
    let database = rusqlite::Connection::open(file).unwrap();
    database.busy_timeout(Duration::from_secs(5)).unwrap();
    let insert = "INSERT INTO waits (waiter, ticket, topic, ends_at)
        SELECT 'w' || value, 't' || value, 'x', (unixepoch() + 600) * 1000 FROM json_each(?1)";
    let fill = |numbers: Vec<i64>| database.execute(insert, [json!(numbers).to_string()]).unwrap();
    fill((1..MANY).collect());
    let (answer, waited) = wait(&device, "", 0, 1);
    answer.ok();
    assert!(waited >= Duration::from_secs(1), "the last place is taken: {waited:?}");
    fill(vec![MANY]);
    let (refused, waited) = wait(&device, "", 0, PATIENCE);
    refused.expect_skein_error(429, "too_many_requests", None);
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert!(waited < Duration::from_secs(PATIENCE / 2), "{waited:?}");
    let (answer, _) = wait(&device, "", 7, PATIENCE);
    answer.ok();
    // Whoever waited is gone: the clock removes what ended.
    database.execute("UPDATE waits SET ends_at = 1 WHERE waiter <> 'w1'", []).unwrap();
    crate::support::wait_until("the ended places are removed", || {
        let left: i64 = database.query_row("SELECT count(*) FROM waits", [], |row| row.get(0)).unwrap();
        left == 1
    });
}
