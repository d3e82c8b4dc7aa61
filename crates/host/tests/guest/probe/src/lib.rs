//! Does what the path says, and tells what it saw of the host.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use spin_sdk::{
    http::{
        self, BoxBody, EmptyBody, FullBody, Request, Response,
        body::{IncomingBodyExt as _, stream},
        box_body,
    },
    http_service,
    key_value::Store,
    sqlite::{Connection, Value, wit::sqlite as synchronous},
    time::sleep,
    variables,
};

static SERVED: AtomicUsize = AtomicUsize::new(0);
static AT_ONCE: AtomicUsize = AtomicUsize::new(0);

#[http_service]
async fn handle(request: Request) -> http::Result<Response<BoxBody>> {
    let served = 1 + SERVED.fetch_add(1, Ordering::Relaxed);
    let path = request.uri().path().to_string();
    let (what, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    let query = request.uri().query().unwrap_or_default().to_string();
    match what {
        "served" => text(served.to_string()),
        "headers" => {
            let headers =
                request.headers().iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap_or("?")));
            text(headers.collect::<String>())
        }
        "wait" => {
            let at_once = 1 + AT_ONCE.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_millis(rest.parse().unwrap_or_default())).await;
            AT_ONCE.fetch_sub(1, Ordering::Relaxed);
            text(at_once.to_string())
        }
        "trap" => panic!("as asked"),
        "compute" => loop {
            std::hint::black_box(served);
        },
        "say" => {
            println!("{rest} to stdout");
            eprintln!("{rest} to stderr");
            text(String::new())
        }
        "variable" => text(format!("{:?}", variables::get(rest).await)),
        "sqlite" => text(asynchronous(rest, request).await),
        "sqlite-sync" => text(synchronously(rest, request).await),
        "transaction" => text(transaction().await.unwrap_or_else(|error| format!("{error:?}"))),
        "key-value" => text(key_value(rest, &query).await.unwrap_or_else(|error| format!("{error:?}"))),
        "fetch" => match http::get(&query).await {
            Ok(response) => {
                let status = response.status();
                let body = response.into_body().bytes().await.unwrap_or_default();
                text(format!("{status} {}", String::from_utf8_lossy(&body)))
            }
            Err(error) => text(format!("{error:?}")),
        },
        "forward" => {
            let (mut parts, body) = request.into_parts();
            parts.uri = query.parse().expect("a URI");
            let response = http::send(http::Request::from_parts(parts, body)).await?;
            Ok(response.map(box_body))
        }
        "upload" => {
            let mut body = request.into_body().stream();
            let mut bytes = 0;
            while let Some(chunk) = body.next().await {
                bytes += chunk?.len();
            }
            text(bytes.to_string())
        }
        "download" => Ok(Response::new(chunks(rest.parse().unwrap_or_default(), &query))),
        "echo" => Ok(Response::new(box_body(request.into_body()))),
        "after" => {
            let label = rest.to_string();
            spin_sdk::wasip3::spawn(async move {
                sleep(Duration::from_millis(300)).await;
                println!("{label} after the answer");
            });
            text(String::new())
        }
        "tick" | "internal" => {
            println!("tick {:?}", request.headers().get("authorization"));
            text(String::new())
        }
        _ => Ok(Response::builder().status(404).body(box_body(EmptyBody::new()))?),
    }
}

fn text(text: String) -> http::Result<Response<BoxBody>> {
    Ok(Response::new(box_body(FullBody::new(Bytes::from(text)))))
}

/// So many chunks of 64 KiB, with a pause after each if the query gives its milliseconds; a query of `trap` ends in the middle.
fn chunks(count: usize, query: &str) -> BoxBody {
    let (mut sink, body) = stream::<Bytes>();
    let pause = query.parse().map(Duration::from_millis);
    let trap = query == "trap";
    spin_sdk::wasip3::spawn(async move {
        for _ in 0..count {
            if sink.send(Bytes::from_static(&[b'x'; 65_536])).await.is_err() {
                return;
            }
            if let Ok(pause) = pause {
                sleep(pause).await;
            }
            if trap {
                sleep(Duration::from_millis(200)).await;
                panic!("in the middle");
            }
        }
    });
    box_body(body)
}

async fn lines(request: Request) -> Vec<String> {
    let body = request.into_body().bytes().await.unwrap_or_default();
    String::from_utf8_lossy(&body).lines().map(String::from).collect()
}

/// Each line of the body is a statement, or `sleep` and milliseconds; all statements run on one connection.
async fn asynchronous(label: &str, request: Request) -> String {
    let run = async {
        let connection = Connection::open(label).await?;
        let mut told = String::new();
        for statement in lines(request).await {
            if let Some(pause) = statement.strip_prefix("sleep ") {
                sleep(Duration::from_millis(pause.parse().unwrap_or_default())).await;
                continue;
            }
            let result = connection.execute(&statement, []).await?;
            let columns = result.columns().join(",");
            let rows = result.collect().await?;
            told += &format!("{columns}: {}\n", show(rows.iter().map(|row| &row.values)));
        }
        Ok::<_, spin_sdk::sqlite::Error>(told)
    };
    run.await.unwrap_or_else(|error| format!("{error:?}"))
}

async fn synchronously(label: &str, request: Request) -> String {
    let statements = lines(request).await;
    let run = || {
        let connection = synchronous::Connection::open(label)?;
        let mut told = String::new();
        for statement in statements {
            let result = connection.execute(&statement, &[])?;
            told += &format!("{}: {}\n", result.columns.join(","), show(result.rows.iter().map(|row| &row.values)));
        }
        Ok::<_, spin_sdk::sqlite::Error>(told)
    };
    run().unwrap_or_else(|error| format!("{error:?}"))
}

fn show<'a>(rows: impl Iterator<Item = &'a Vec<Value>>) -> String {
    rows.map(|row| format!("{row:?}")).collect::<Vec<_>>().join(" ")
}

/// What two connections see of each other before and after a commit.
async fn transaction() -> Result<String, spin_sdk::sqlite::Error> {
    let (one, other) = (Connection::open_default().await?, Connection::open_default().await?);
    let run = async |connection: &Connection, statement: &str| connection.execute(statement, []).await?.collect().await;
    run(&one, "CREATE TABLE IF NOT EXISTS t (a INTEGER)").await?;
    run(&one, "DELETE FROM t").await?;
    run(&one, "BEGIN IMMEDIATE").await?;
    run(&one, "INSERT INTO t VALUES (7)").await?;
    let before = run(&other, "SELECT count(*) FROM t").await?;
    run(&one, "COMMIT").await?;
    let after = run(&other, "SELECT count(*) FROM t").await?;
    Ok(format!("{:?} {:?}", before[0].values, after[0].values))
}

async fn key_value(path: &str, value: &str) -> Result<String, spin_sdk::key_value::Error> {
    let (label, key) = path.split_once('/').unwrap_or((path, ""));
    let store = Store::open(label).await?;
    if !value.is_empty() {
        store.set(key, value).await?;
    }
    let read = store.get(key).await?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let keys = store.get_keys().await.collect().await?;
    if value.is_empty() {
        store.delete(key).await?;
    }
    Ok(format!("{read:?} {keys:?} {}", store.exists(key).await?))
}
