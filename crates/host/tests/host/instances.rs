use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use futures::future::join_all;

use crate::support::{App, PROBE, soon};

#[tokio::test]
async fn an_instance_serves_many_requests_and_then_goes() {
    let host = App::new(PROBE).flags(["--max-instance-reuse-count", "3"]).start();
    let mut served = Vec::new();
    for _ in 0..7 {
        served.push(host.get("/served").await);
    }
    assert_eq!(served, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[tokio::test]
async fn an_idle_instance_goes() {
    let host = App::new(PROBE).flags(["--idle-instance-timeout", "100ms"]).start();
    assert_eq!(host.get("/served").await, "1");
    assert_eq!(host.get("/served").await, "2");
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(host.get("/served").await, "1");
}

async fn at_once(host: &crate::support::Host, requests: usize) -> usize {
    let answers = join_all((0..requests).map(|_| host.get("/wait/300"))).await;
    answers.into_iter().map(|answer| answer.parse().unwrap()).max().unwrap()
}

#[tokio::test]
async fn an_instance_serves_so_many_at_once_and_no_more() {
    let host = App::new(PROBE).flags(["--max-instance-concurrent-reuse-count", "4"]).start();
    assert!((2..=4).contains(&at_once(&host, 20).await));
    let host = App::new(PROBE).start();
    assert!((5..=16).contains(&at_once(&host, 200).await));
}

#[tokio::test]
async fn ranges_are_drawn_for_each_instance() {
    let host = App::new(PROBE).flags(["--max-instance-reuse-count", "1..4"]).start();
    let mut served = HashSet::new();
    for _ in 0..60 {
        served.insert(host.get("/served").await);
    }
    assert_eq!(served, HashSet::from(["1".to_string(), "2".to_string(), "3".to_string()]));
}

#[tokio::test]
async fn a_trap_is_an_empty_500_and_no_more() {
    let host = App::new(PROBE).start();
    assert_eq!(host.get("/trap").await, "500 ");
    assert_eq!(host.get("/served").await, "1");
    soon(|| host.app.read("stderr.txt").contains("probe: an instance failed")).await;
    assert!(host.app.read(".spin/logs/probe_stderr.txt").contains("as asked"));
}

#[tokio::test]
async fn who_thinks_for_too_long_is_stopped() {
    let host = App::new(PROBE).flags(["--request-timeout", "300ms"]).start();
    let start = Instant::now();
    assert_eq!(host.get("/wait/5000").await, "500 ");
    assert!(start.elapsed() < Duration::from_secs(3));
    // One that computes and never waits holds up nobody else, and is stopped as well.
    let (computing, served) = tokio::join!(host.get("/compute"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        host.get("/served").await
    });
    assert_eq!((computing.as_str(), served.as_str()), ("500 ", "1"));
}

#[tokio::test]
async fn work_goes_on_after_the_answer() {
    let host = App::new(PROBE).flags(["--idle-instance-timeout", "10ms"]).start();
    assert_eq!(host.get("/after/x").await, "");
    soon(|| host.app.read(".spin/logs/probe_stdout.txt").contains("x after the answer")).await;
}
