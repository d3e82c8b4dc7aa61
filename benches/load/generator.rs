//! The load itself: connections that each send the next request when the last one is answered.
//!
//! One thread, since it shares the processors with the server.

use crate::connection::Connection;
use crate::measurement::Measurement;
use crate::server::processor_time;
use crate::stencil::Requests;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// No two requests of a run have the same number, and so no two messages the same id.
static UNIQUE: AtomicU64 = AtomicU64::new(0);

/// How long and from how many connections.
#[derive(Clone, Copy)]
pub struct Plan {
    pub connections: usize,
    pub warm_up: Duration,
    pub window: Duration,
}

/// Sends `requests` to the addresses in turns. `processes` are those whose processor time is counted.
pub fn generate(plan: Plan, addresses: &[SocketAddr], processes: &[u32], requests: &Requests) -> Measurement {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let requests = Arc::new(requests.clone());
    runtime.block_on(async {
        let begin = Instant::now() + plan.warm_up;
        let mut connections = JoinSet::new();
        for (number, address) in (0..plan.connections).zip(addresses.iter().cycle()) {
            connections.spawn(send(*address, requests.clone(), number as u64, begin, plan.window));
        }
        tokio::time::sleep_until(begin.into()).await;
        let before = processor_time(processes);
        tokio::time::sleep_until((begin + plan.window).into()).await;
        let after = processor_time(processes);
        let mut whole = Measurement::new(plan.window);
        whole.server_time = after.saturating_sub(before);
        while let Some(part) = connections.join_next().await {
            whole.merge(part.unwrap());
        }
        whole
    })
}

/// One connection's part.
async fn send(
    address: SocketAddr,
    requests: Arc<Requests>,
    number: u64,
    begin: Instant,
    window: Duration,
) -> Measurement {
    let end = begin + window;
    let mut measurement = Measurement::new(window);
    let mut connection = None;
    let mut random = 0x9E37_79B9_7F4A_7C15 ^ (number << 17);
    let mut request = Vec::new();
    loop {
        let unique = UNIQUE.fetch_add(1, Ordering::Relaxed);
        requests.write(&mut request, next(&mut random), unique);
        let sent = Instant::now();
        let failure = exchange(&mut connection, address, &request, requests.expected).await.err();
        let answered = Instant::now();
        if let Some(failure) = failure {
            connection = None;
            measurement.add_failure(failure);
        } else {
            if sent >= begin {
                measurement.add_latency(answered - sent);
            }
            if answered >= begin && answered < end {
                measurement.add_answer();
            }
        }
        if answered >= end {
            return measurement;
        }
    }
}

async fn exchange(
    connection: &mut Option<Connection>,
    address: SocketAddr,
    request: &[u8],
    expected: u16,
) -> Result<(), String> {
    let open = match connection {
        Some(open) => open,
        None => connection.insert(Connection::open(address).await.map_err(|error| error.to_string())?),
    };
    let answer = open.exchange(request).await.map_err(|error| error.to_string())?;
    if answer.status == expected {
        return Ok(());
    }
    let body = open.body(&answer);
    Err(format!("{} {}", answer.status, String::from_utf8_lossy(&body).chars().take(300).collect::<String>()))
}

/// A generator of numbers that need only be spread (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
