//! Telemetry in.

use super::{App, Failure, internal};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use skein_fleet::telemetry::{is_batch, parse_batch, parse_message};
use skein_fleet::time::Clock;
use skein_runtime::SystemClock;
use skein_store::telemetry::{Ingested, ingest};

pub async fn post(
    State(app): App,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    app.device(&headers, &id).await?;
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let all = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let messages = if text("content-type").is_some_and(is_batch) {
        parse_batch(&body, all)
    } else {
        parse_message(&body, all).map(|message| vec![message])
    };
    let messages = messages.map_err(internal)?;
    let now = SystemClock::default().now();
    match app.databases.write(move |session| ingest(session, &id, &messages, now)).await? {
        Ingested::Stored(_) => Ok(StatusCode::NO_CONTENT),
        Ingested::DeviceGone => Err((StatusCode::UNAUTHORIZED, String::new())),
    }
}
