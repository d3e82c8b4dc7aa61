//! How long a call takes for a name that has an account and for one that has none, in turn.

use super::Scene;
use super::people::{names, post};
use crate::connection::Client;
use crate::progress::step;
use serde_json::{Value, json};
use std::time::Instant;

/// A call that takes a name from whoever sends one.
struct Call {
    name: &'static str,
    head: fn() -> String,
    more: fn() -> Value,
    expected: u16,
}

fn login() -> String {
    post("/v1/login2")
}

fn forgotten() -> String {
    post("/v1/forgotpassword2").replacen("POST", "PUT", 1)
}

/// Each account has five free failures and five free codes, and no call uses them up.
const CALLS: [Call; 5] = [
    Call {
        name: "login, wrong password",
        head: login,
        more: || json!({ "password": "Wrong9-password" }),
        expected: 400,
    },
    Call { name: "login, asking for a code", head: login, more: || json!({}), expected: 200 },
    Call {
        name: "login, wrong code",
        head: login,
        more: || json!({ "verification_code": "000000", "session": "x" }),
        expected: 400,
    },
    Call { name: "forgotten password, asking for a code", head: forgotten, more: || json!({}), expected: 200 },
    Call {
        name: "forgotten password, wrong code",
        head: forgotten,
        more: || json!({ "verification_code": "000000", "password": "Another9-password" }),
        expected: 400,
    },
];

pub fn run(scene: &Scene, count: u32) {
    println!("\n### Does the time tell whether a name has an account?\n");
    println!("{count} names of each kind, one call for each, in turn.\n");
    println!(
        "| call | with an account, p50 ms | without, p50 ms | difference ms | difference | among those without ms |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    for call in &CALLS {
        let [known, unknown] = step(call.name, || measure(scene, call, count));
        let difference = median(&known) - median(&unknown);
        // What two halves that differ in nothing differ by: the noise.
        let half = |parity: usize| median(&unknown.iter().copied().skip(parity).step_by(2).collect::<Vec<_>>());
        println!(
            "| {} | {:.3} | {:.3} | {difference:+.3} | {:+.2} % | {:+.3} |",
            call.name,
            median(&known),
            median(&unknown),
            100.0 * difference / median(&unknown),
            half(0) - half(1)
        );
    }
}

/// Milliseconds for names with and without an account.
fn measure(scene: &Scene, call: &Call, count: u32) -> [Vec<f64>; 2] {
    let mut client = Client::open(scene.server.address).unwrap();
    let mut taken = [Vec::new(), Vec::new()];
    for number in 0..count {
        // Now one kind is first and now the other.
        for place in 0..2 {
            let kind = (number as usize + place) % 2;
            let mut body = (call.more)();
            body["user_name"] = json!(names(number)[kind]);
            let sent = Instant::now();
            let (status, answer) = client.try_call(&(call.head)(), &body.to_string());
            taken[kind].push(sent.elapsed().as_secs_f64() * 1e3);
            assert_eq!(status, call.expected, "{}: {}", call.name, String::from_utf8_lossy(&answer));
        }
    }
    taken
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
