//! `--commands`: how long a command takes from its caller to a device that polls, and back, beside `/healthz`.

use crate::connection::Client;
use crate::deployment::api_token;
use crate::generator::Plan;
use crate::options::Options;
use crate::progress::step;
use crate::run::{WARM_UP, build};
use crate::server::{Server, application};
use crate::{fleet, report};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The device is one of so many.
const DEVICES: u32 = 1_000;
const DEVICE: u32 = 7;

/// How long a poll of the device waits. Short, so that the device is soon done at the end.
const POLL_SECONDS: u32 = 2;

/// Left for the device to be back at its queue before the next command: what is measured is a device that waits.
const PAUSE: Duration = Duration::from_millis(100);

/// What `/healthz` is asked for each command.
const FLOOR_CALLS: usize = 20;

pub fn run(options: &Options) {
    let plan = Plan { connections: 1, warm_up: WARM_UP, window: options.seconds };
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let conditions = report::conditions(plan);
    step("building the components", || build(folder.path()));
    let state = folder.path().join("state");
    let mut command = application(&state, &folder.path().join("cache"));
    command.arg("--no-build");
    let server = step("start", || Server::start(command));
    let keys = fleet::load(&state.join("sqlite_db.db"), DEVICES);
    let (address, device_token) = (server.address, fleet::device_token(&keys, DEVICE));
    let api_token = api_token(address);
    let done = AtomicBool::new(false);
    let [commands, floor] = thread::scope(|scope| {
        scope.spawn(|| answer_until(&done, address, &device_token));
        let taken = step("commands", || measure(address, &api_token, plan));
        done.store(true, Ordering::Relaxed);
        taken
    });
    println!("{conditions}\n\n### Commands\n");
    println!("| | calls | p50 ms | p95 ms | p99 ms |\n|---|--:|--:|--:|--:|");
    for (what, taken) in [("a command, until its answer is there", &commands), ("`/healthz`", &floor)] {
        let of = |percent| percentile(taken, percent);
        println!("| {what} | {} | {:.2} | {:.2} | {:.2} |", taken.len(), of(50), of(95), of(99));
    }
    let ratio = percentile(&commands, 50) / percentile(&floor, 50);
    println!("\nThe median of a command is {ratio:.0} times that of `/healthz`.");
}

/// Milliseconds of commands and of calls of the floor, in turn.
fn measure(address: SocketAddr, api_token: &str, plan: Plan) -> [Vec<f64>; 2] {
    let mut client = Client::open(address).unwrap();
    let path = format!("/api/devices/{}/commands/echo?api-version=2022-07-31", fleet::device_id(DEVICE));
    let command = format!("POST {path} HTTP/1.1\r\nauthorization: {api_token}\r\ncontent-type: application/json\r\n");
    let body = r#"{"request":{"level":5},"connectionTimeout":30}"#;
    let begin = Instant::now() + plan.warm_up;
    let (mut commands, mut floor) = (Vec::new(), Vec::new());
    while Instant::now() < begin + plan.window {
        let is_measured = Instant::now() >= begin;
        thread::sleep(PAUSE);
        let mut timed = |into: &mut Vec<f64>, head: &str, body: &str, expected: u16| {
            let sent = Instant::now();
            let (status, answer) = client.try_call(head, body);
            assert_eq!(status, expected, "{}", String::from_utf8_lossy(&answer));
            if is_measured {
                into.push(sent.elapsed().as_secs_f64() * 1e3);
            }
        };
        timed(&mut commands, &command, body, 201);
        for _ in 0..FLOOR_CALLS {
            timed(&mut floor, "GET /healthz HTTP/1.1\r\n", "", 200);
        }
    }
    [commands, floor]
}

/// A device that waits for commands and answers each with what it was asked.
fn answer_until(done: &AtomicBool, address: SocketAddr, token: &str) {
    let mut client = Client::open(address).unwrap();
    let id = fleet::device_id(DEVICE);
    let queue = format!("/devices/{id}/messages/deviceBound");
    let head = |method: &str, target: &str| format!("{method} {target} HTTP/1.1\r\nauthorization: {token}\r\n");
    let poll = head("GET", &format!("{queue}?api-version=2020-03-13&wait={POLL_SECONDS}"));
    while !done.load(Ordering::Relaxed) {
        let (status, request) = client.try_call(&poll, "");
        if status == 204 {
            continue;
        }
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&request));
        let header = |name: &str| client.header(name).unwrap_or_else(|| panic!("the message has no {name}"));
        let (command, lock) = (header("iothub-app-command-id"), header("etag"));
        let answer = head("POST", &format!("/skein/v1/devices/{id}/commands/{command}/response"));
        let body = format!(r#"{{"status":200,"payload":{}}}"#, String::from_utf8(request).unwrap());
        let complete = head("DELETE", &format!("{queue}/{}?api-version=2020-03-13", lock.trim_matches('"')));
        for (head, body) in [(&answer, body.as_str()), (&complete, "")] {
            let (status, text) = client.try_call(head, body);
            assert_eq!(status, 204, "{}", String::from_utf8_lossy(&text));
        }
    }
}

fn percentile(taken: &[f64], percent: usize) -> f64 {
    let mut sorted = taken.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or(f64::NAN)
}
