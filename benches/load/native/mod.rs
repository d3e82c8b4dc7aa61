//! The limit: what a native server makes of the same machine. axum and rusqlite, the same statements on the same file
//! with the same pragmas (they are the store's), the same checks of credentials and bodies (they are the domain's). No
//! component, no WebAssembly, no host between them.

mod access;
mod database;
mod devices;
mod telemetry;

use crate::secrets;
use access::Tokens;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use database::Databases;
use skein_fleet::time::Clock;
use skein_runtime::{SystemClock, SystemRandom};
use skein_store::deployment::{Deployment, establish};
use skein_store::sealing::Sealer;
use skein_store::{Database, Options};
use std::path::Path;
use std::sync::Arc;

/// What every request needs.
struct Native {
    databases: Databases,
    sealer: Sealer,
    deployment: Deployment,
    tokens: Tokens,
}

type App = axum::extract::State<Arc<Native>>;

/// An answer that is not 200 or 204. The client of the harness is told no more.
type Failure = (StatusCode, String);

impl Native {
    fn open(file: &Path) -> Self {
        let database = Database::file(file, Options::default());
        let sealer = secrets::sealer();
        let now = SystemClock::default().now();
        let deployment = establish(&database.session(), &sealer, &SystemRandom, now).unwrap();
        Self { databases: Databases::open(file), sealer, deployment, tokens: Tokens::default() }
    }
}

fn internal(error: impl std::fmt::Display) -> Failure {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

/// Serves the file until the process is ended.
pub fn serve(file: &Path) {
    let app = Arc::new(Native::open(file));
    let router = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(async || "ready\n"))
        .route("/api/devices", get(devices::list))
        .route("/api/devices/{device_id}", get(devices::get).put(devices::put))
        .route("/devices/{device_id}/messages/events", post(telemetry::post))
        .with_state(app);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use axum::serve::ListenerExt;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listening on http://{}", listener.local_addr().unwrap());
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}
