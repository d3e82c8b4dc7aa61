//! What logins take from those who read devices meanwhile.

use super::people::{self, ACCOUNTS, names};
use super::{DEVICES, Scene};
use crate::generator::{Plan, generate};
use crate::measurement::Measurement;
use crate::progress::step;
use crate::stencil::{DEVICE, Requests};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

/// How many people sign in each second, whatever the server says.
const LOGINS_PER_SECOND: u32 = 20;

/// With and without logins, in turn.
const ROUNDS: u32 = 3;

/// The least share of the rate of reads that is to stay.
const LEAST: f64 = 0.7;

pub fn run(scene: &Scene, plan: Plan) {
    let reads = device_gets(&scene.api_token);
    let address = scene.server.address;
    let read = || generate(plan, &[address], &[scene.server.process()], &reads);
    let (mut alone, mut beside, mut logins) = (Measurement::default(), Measurement::default(), Logins::default());
    step("reads, and reads beside logins", || {
        for _ in 0..ROUNDS {
            alone.append(read());
            thread::scope(|scope| {
                let end = Instant::now() + plan.warm_up + plan.window;
                let signing_in = scope.spawn(move || sign_in_until(address, end));
                beside.append(read());
                logins.append(signing_in.join().unwrap());
            });
        }
    });
    let ratio = beside.rate() / alone.rate();
    println!("\n### Reads beside {LOGINS_PER_SECOND} logins a second\n");
    println!("| | requests/s | p50 ms | p99 ms |\n|---|--:|--:|--:|");
    for (what, one) in [("device GET", &alone), ("device GET beside logins", &beside)] {
        println!("| {what} | {:.0} | {:.2} | {:.2} |", one.rate(), one.percentile(500), one.percentile(990));
    }
    println!("\n{}", logins.report());
    println!(
        "Of the reads' rate {ratio:.2} stays (at least {LEAST}): {}.",
        if ratio >= LEAST { "met" } else { "**not met**" }
    );
    println!("With nothing beside them: {:.0} logins/s from two connections.", most(scene, plan));
}

/// Reads of one device each.
pub fn device_gets(authorization: &str) -> Requests {
    let head =
        format!("GET /api/devices/load-{DEVICE}?api-version=2022-07-31 HTTP/1.1\r\nauthorization: {authorization}\r\n");
    Requests::new(200, DEVICES, [head], "")
}

/// How people were answered who signed in.
#[derive(Default)]
struct Logins {
    /// Milliseconds from when they wanted to.
    taken: Vec<f64>,
    refused: usize,
}

impl Logins {
    fn append(&mut self, other: Self) {
        self.taken.extend(other.taken);
        self.refused += other.refused;
    }

    fn report(&self) -> String {
        let mut sorted = self.taken.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let of = |percent: usize| sorted.get(sorted.len() * percent / 100).copied().unwrap_or(f64::NAN);
        let (count, refused) = (sorted.len(), self.refused);
        format!("{count} logins, p50 {:.0} ms, p95 {:.0} ms; {refused} more were told to try again.", of(50), of(95))
    }
}

/// Each login begins when it is due, whether the one before was answered or not.
fn sign_in_until(address: SocketAddr, end: Instant) -> Logins {
    let begin = Instant::now();
    let due = (0..).map(|number: u32| (number, begin + number * Duration::from_secs(1) / LOGINS_PER_SECOND));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut logins = Logins::default();
    runtime.block_on(async {
        let mut under_way = tokio::task::JoinSet::new();
        for (number, due) in due.take_while(|(_, due)| *due < end) {
            tokio::time::sleep_until(due.into()).await;
            under_way.spawn(async move {
                let status = sign_in(address, number).await;
                (status, due.elapsed().as_secs_f64() * 1e3)
            });
        }
        while let Some(done) = under_way.join_next().await {
            match done.unwrap() {
                (200, taken) => logins.taken.push(taken),
                (429, _) => logins.refused += 1,
                (status, _) => panic!("a login was answered with {status}"),
            }
        }
    });
    logins
}

async fn sign_in(address: SocketAddr, number: u32) -> u16 {
    let body = people::login(&names(number % ACCOUNTS)[0]);
    let request =
        format!("{}host: 127.0.0.1\r\ncontent-length: {}\r\n\r\n{body}", people::post("/v1/login2"), body.len());
    let mut connection = crate::connection::Connection::open(address).await.unwrap();
    connection.exchange(request.as_bytes()).await.unwrap().status
}

/// Logins a second from two connections that do nothing else.
fn most(scene: &Scene, plan: Plan) -> f64 {
    let bodies = people::login(&names(0)[0]);
    let requests = Requests::new(200, 1, [people::post("/v1/login2")], &bodies);
    let plan = Plan { connections: 2, ..plan };
    generate(plan, &[scene.server.address], &[scene.server.process()], &requests).rate()
}
