//! Requests that are each sent until they are answered, all of them as fast as they are.

use crate::connection::Connection;
use crate::measurement::Measurement;
use crate::server::processor_time;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// A request that fails is sent again after this long, as a device does it; more often than so many times is no burst but
/// an outage.
const PAUSE: Duration = Duration::from_millis(100);
const TRIES: usize = 50;

/// Sends each request over one of the connections, until its answer is 200. A latency is that of the try that was answered;
/// the others are failures.
pub fn burst(connections: usize, address: SocketAddr, process: u32, requests: &[String]) -> Measurement {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let requests: Arc<[String]> = requests.into();
    let next = Arc::new(AtomicUsize::new(0));
    runtime.block_on(async {
        let (before, begin) = (processor_time(&[process]), Instant::now());
        let mut parts = JoinSet::new();
        for _ in 0..connections {
            parts.spawn(send(address, requests.clone(), next.clone()));
        }
        let mut whole = Measurement::default();
        while let Some(part) = parts.join_next().await {
            whole.merge(part.unwrap());
        }
        whole.window = begin.elapsed();
        whole.server_time = processor_time(&[process]).saturating_sub(before);
        whole
    })
}

/// One connection's part: the next request that nobody has sent, as long as there is one.
async fn send(address: SocketAddr, requests: Arc<[String]>, next: Arc<AtomicUsize>) -> Measurement {
    let mut measurement = Measurement::default();
    let mut connection = Connection::open(address).await.unwrap();
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        for tried in 1.. {
            let sent = Instant::now();
            let answer = connection.exchange(request.as_bytes()).await.unwrap();
            if answer.status == 200 {
                measurement.add_answer();
                measurement.add_latency(sent.elapsed());
                break;
            }
            let body = connection.body(&answer);
            measurement.add_failure(format!("{} {}", answer.status, String::from_utf8_lossy(&body)));
            assert!(tried < TRIES, "{:?}", measurement.first_failure);
            tokio::time::sleep(PAUSE).await;
        }
    }
    measurement
}
