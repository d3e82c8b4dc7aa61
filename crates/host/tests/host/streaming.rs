use std::time::{Duration, Instant};

use futures::StreamExt as _;

use crate::support::{App, PROBE, soon};

const CHUNK: usize = 65_536;

#[tokio::test]
async fn a_large_body_goes_in() {
    let host = App::new(PROBE).start();
    let chunks = 4_000;
    let body = futures::stream::iter((0..chunks).map(|_| Ok::<_, std::io::Error>(vec![b'x'; CHUNK])));
    assert_eq!(host.post("/upload", reqwest::Body::wrap_stream(body)).await, (chunks * CHUNK).to_string());
}

#[tokio::test]
async fn a_large_body_comes_out() {
    let host = App::new(PROBE).start();
    let mut body = reqwest::get(format!("{}/download/4000", host.url)).await.unwrap().bytes_stream();
    let mut bytes = 0;
    while let Some(chunk) = body.next().await {
        bytes += chunk.unwrap().len();
    }
    assert_eq!(bytes, 4_000 * CHUNK);
}

#[tokio::test]
async fn the_first_byte_comes_before_the_last_is_made() {
    let host = App::new(PROBE).start();
    let start = Instant::now();
    let mut body = reqwest::get(format!("{}/download/3?1000", host.url)).await.unwrap().bytes_stream();
    body.next().await.unwrap().unwrap();
    assert!(start.elapsed() < Duration::from_millis(900), "{:?}", start.elapsed());
    while let Some(chunk) = body.next().await {
        chunk.unwrap();
    }
    assert!(start.elapsed() > Duration::from_millis(1_900), "{:?}", start.elapsed());
}

#[tokio::test]
async fn bodies_go_both_ways_at_once() {
    let host = App::new(PROBE).start();
    let (sink, source) = futures::channel::mpsc::channel::<Result<String, std::io::Error>>(1);
    let mut sink = sink;
    sink.try_send(Ok("ping".into())).unwrap();
    let request =
        reqwest::Client::new().post(format!("{}/echo", host.url)).body(reqwest::Body::wrap_stream(source)).send();
    let mut body = request.await.unwrap().bytes_stream();
    assert_eq!(body.next().await.unwrap().unwrap(), "ping");
    sink.try_send(Ok("pong".into())).unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "pong");
    drop(sink);
    assert!(body.next().await.is_none());
}

/// As in Spin, the body just ends: only a `Content-Length` would show that something is missing.
#[tokio::test]
async fn a_trap_in_the_middle_of_a_body_ends_it() {
    let host = App::new(PROBE).start();
    let response = reqwest::get(format!("{}/download/3?trap", host.url)).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.bytes().await.map_or(CHUNK, |bytes| bytes.len()), CHUNK);
    soon(|| host.app.read("stderr.txt").contains("probe: an instance failed")).await;
    assert_eq!(host.get("/served").await, "1");
}

/// Forty milliseconds each is what the client's delayed acknowledgement costs if the host holds small packets back.
#[tokio::test]
async fn answers_on_a_kept_connection_come_at_once() {
    let host = App::new(PROBE).start();
    let client = reqwest::Client::new();
    let start = Instant::now();
    for _ in 0..100 {
        assert_eq!(client.get(format!("{}/headers", host.url)).send().await.unwrap().status(), 200);
    }
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}
