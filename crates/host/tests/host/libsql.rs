use std::time::Duration;

use crate::{
    sqld::Sqld,
    support::{App, Host},
};

/// None if there is no server to be had.
fn start() -> Option<(Host, Sqld, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let server = Sqld::start(folder.path())?;
    let app = App::new(
        "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"\nsqlite_databases = [\"default\"]\n",
    );
    let config = format!("[sqlite_database.default]\ntype = \"libsql\"\nurl = \"{}\"\ntoken = \"\"\n", server.url);
    let config = app.write("runtime-config.toml", &config);
    Some((app.flags(["--runtime-config-file", &config]).start(), server, folder))
}

#[tokio::test]
async fn statements_run_on_a_server() {
    let Some((host, _server, _folder)) = start() else { return };
    for path in ["/sqlite/default", "/sqlite-sync/default"] {
        let every_type = "SELECT 1 AS a, 1.5 AS b, 'ä' AS c, x'00ff' AS d, NULL AS e";
        let told = "a,b,c,d,e: [Value::Integer(1), Value::Real(1.5), Value::Text(\"ä\"), Value::Blob([0, 255]), Value::Null]\n";
        assert_eq!(host.post(path, every_type).await, told);
        let error = host.post(path, "SELECT * FROM nowhere").await;
        assert!(error.contains("no such table: nowhere"), "{error}");
    }
    let twice =
        "CREATE TABLE u (a INTEGER UNIQUE) STRICT\nINSERT INTO u VALUES (1) RETURNING a\nINSERT INTO u VALUES (1)";
    let error = host.post("/sqlite/default", twice).await;
    assert!(error.contains("UNIQUE constraint failed: u.a"), "{error}");
}

#[tokio::test]
async fn transactions_hold_on_a_server() {
    let Some((host, _server, _folder)) = start() else { return };
    assert_eq!(host.get("/transaction").await, "[Value::Integer(0)] [Value::Integer(1)]");
    let rolled_back = "BEGIN IMMEDIATE\nINSERT INTO t VALUES (8)\nROLLBACK\nSELECT a FROM t";
    assert!(host.post("/sqlite/default", rolled_back).await.ends_with("a: [Value::Integer(7)]\n"));
    // An abandoned transaction does not keep the lock: its stream is closed with its connection.
    host.post("/sqlite/default", "BEGIN IMMEDIATE\nINSERT INTO t VALUES (9)").await;
    assert_eq!(
        host.post("/sqlite/default", "INSERT INTO t VALUES (10)\nSELECT count(*) AS n FROM t").await,
        ": \nn: [Value::Integer(2)]\n"
    );
}

#[tokio::test]
async fn many_rows_are_streamed_from_a_server() {
    let Some((host, _server, _folder)) = start() else { return };
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n";
    assert_eq!(host.post("/sqlite/default", numbers).await.matches("Integer").count(), 5_000);
}

/// The store runs again what a server refused with these words (`crates/store/src/error.rs`).
#[tokio::test]
async fn what_a_server_refused_for_lack_of_time_was_not_done() {
    let Some((host, _server, _folder)) = start() else { return };
    let post = |statements: &'static str| host.post("/sqlite/default", statements);
    post("CREATE TABLE k (a INTEGER)").await;
    let slow = "BEGIN IMMEDIATE\nINSERT INTO k VALUES (1)\nsleep 7000\nINSERT INTO k VALUES (2)";
    let other = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        post("INSERT INTO k VALUES (3)").await
    };
    let idle = "SELECT 1\nsleep 12000\nINSERT INTO k VALUES (4)";
    let (slow, other, idle) = tokio::join!(post(slow), other, post(idle));
    assert!(slow.contains("TRANSACTION_TIMEOUT"), "{slow}");
    assert_eq!(other, ": \n");
    assert!(idle.contains("STREAM_EXPIRED"), "{idle}");
    assert_eq!(post("SELECT a FROM k").await, "a: [Value::Integer(3)]\n");
}
