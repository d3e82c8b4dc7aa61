use std::time::{Duration, Instant};

use crate::support::App;

const STORAGE: &str = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"\n\
    sqlite_databases = [\"default\"]\nkey_value_stores = [\"default\"]\n";

const EVERY_TYPE: &str = "SELECT 1 AS a, 1.5 AS b, 'ä' AS c, x'00ff' AS d, NULL AS e";
const EVERY_TYPE_TOLD: &str = "a,b,c,d,e: [Value::Integer(1), Value::Real(1.5), Value::Text(\"ä\"), \
    Value::Blob([0, 255]), Value::Null]\n";

#[tokio::test]
async fn statements_run_in_both_ways() {
    let host = App::new(STORAGE).start();
    for path in ["/sqlite/default", "/sqlite-sync/default"] {
        assert_eq!(host.post(path, EVERY_TYPE).await, EVERY_TYPE_TOLD);
        let error = host.post(path, "SELECT * FROM nowhere").await;
        assert!(error.contains("no such table: nowhere"), "{error}");
    }
    let error = host
        .post("/sqlite/default", "CREATE TABLE u (a UNIQUE)\nINSERT INTO u VALUES (1)\nINSERT INTO u VALUES (1)")
        .await;
    assert!(error.contains("UNIQUE constraint failed: u.a"), "{error}");
    assert_eq!(host.post("/sqlite/other", EVERY_TYPE).await, "Error::AccessDenied");
    assert_eq!(host.post("/sqlite-sync/other", EVERY_TYPE).await, "Error::AccessDenied");
    assert!(host.app.folder.path().join(".spin/sqlite_db.db").exists());
}

#[tokio::test]
async fn many_rows_are_streamed() {
    let host = App::new(STORAGE).start();
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n";
    let told = host.post("/sqlite/default", numbers).await;
    assert_eq!(told.matches("Integer").count(), 5_000);
    assert!(told.ends_with("[Value::Integer(5000)]\n"));
}

#[tokio::test]
async fn a_transaction_is_its_connections_own() {
    let host = App::new(STORAGE).start();
    assert_eq!(
        host.post("/sqlite/default", "PRAGMA journal_mode = WAL").await,
        "journal_mode: [Value::Text(\"wal\")]\n"
    );
    assert_eq!(host.get("/transaction").await, "[Value::Integer(0)] [Value::Integer(1)]");
}

#[tokio::test]
async fn a_slow_statement_holds_up_nobody_else() {
    let host = App::new(STORAGE).flags(["--max-instance-concurrent-reuse-count", "1"]).start();
    host.post("/sqlite-sync/default", "PRAGMA journal_mode = WAL").await;
    // A read on an open connection, which is begun as one that might be short.
    let slow = "SELECT 1\n\
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000) SELECT count(*) FROM n";
    let start = Instant::now();
    let (slow_took, ()) = tokio::join!(
        async {
            // More than there are threads for asynchronous work.
            let told = futures::future::join_all((0..8).map(|_| host.post("/sqlite-sync/default", slow))).await;
            assert!(told.iter().all(|told| told.contains("Integer(20000000)")), "{told:?}");
            start.elapsed()
        },
        async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let start = Instant::now();
            host.get("/served").await;
            assert!(start.elapsed() < Duration::from_millis(800), "{:?}", start.elapsed());
        }
    );
    assert!(slow_took > Duration::from_secs(1), "the statement is not slow: {slow_took:?}");
}

#[tokio::test]
async fn files_cannot_be_attached_unless_it_is_allowed() {
    let attach = "ATTACH 'other.db' AS other";
    let host = App::new(STORAGE).start();
    assert!(host.post("/sqlite/default", attach).await.contains("not authorized"));
    assert_eq!(host.post("/sqlite/default", "ATTACH ':memory:' AS other").await, ": \n");
    let app = App::new(STORAGE);
    let folder = app.folder.path().to_str().unwrap().to_string();
    let config =
        format!("[sqlite_database.default]\ntype = \"spin\"\npath = \"{folder}/mine.db\"\nallow_attach_file = true\n");
    let config = app.write("runtime-config.toml", &config);
    let host = app.flags(["--runtime-config-file", &config]).start();
    assert_eq!(host.post("/sqlite/default", format!("ATTACH '{folder}/other.db' AS other")).await, ": \n");
    assert!(host.app.folder.path().join("mine.db").exists());
}

#[tokio::test]
async fn keys_have_values() {
    let host = App::new(STORAGE).start();
    assert_eq!(host.get("/key-value/default/k?v").await, r#"Some("v") ["k"] true"#);
    assert_eq!(host.get("/key-value/default/k").await, r#"Some("v") ["k"] false"#);
    assert_eq!(host.get("/key-value/default/k").await, "None [] false");
    assert_eq!(host.get("/key-value/other/k").await, "Error::AccessDenied");
    assert!(host.app.folder.path().join(".spin/sqlite_key_value.db").exists());
}

#[tokio::test]
async fn a_key_value_store_is_where_the_runtime_configuration_says() {
    let app =
        App::new(&STORAGE.replace("key_value_stores = [\"default\"]", "key_value_stores = [\"default\", \"other\"]"));
    let folder = app.folder.path().to_str().unwrap().to_string();
    let config = format!("[key_value_store.other]\ntype = \"spin\"\npath = \"{folder}/keys.db\"\n");
    let config = app.write("runtime-config.toml", &config);
    let host = app.flags(["--runtime-config-file", &config]).start();
    assert_eq!(host.get("/key-value/other/k?v").await, r#"Some("v") ["k"] true"#);
    assert_eq!(host.get("/key-value/default/k").await, "None [] false");
    assert!(host.app.folder.path().join("keys.db").exists());
}
