//! `POST /devices/{deviceId}[/modules/{moduleId}]/messages/events` (contract `central.md` §8.6): telemetry in.
//!
//! A JSON object is one message; the media type `application/vnd.microsoft.iothub.json` is a batch. The whole request is
//! stored in one statement, or nothing of it.

use super::protocol::device_that_calls;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_fleet::identifier::ModuleName;
use skein_fleet::telemetry::{BATCH_MEDIA_TYPE, Message, TelemetryError, parse_batch, parse_message};
use skein_kernel::{ApiError, Caller, ErrorKind, PathParameters, QueryParameters, RawBody, unsupported};
use skein_store::telemetry::{Ingested, ingest};

/// The media types of a single message. Devices leave the type out, or send the default of their HTTP client.
const MESSAGE_TYPES: &[&str] = &["application/json", "application/octet-stream", "text/plain"];

/// 204: everything in the request is durable, or was already.
pub async fn post(
    caller: Caller,
    path: PathParameters,
    query: QueryParameters,
    headers: HeaderMap,
    body: RawBody,
) -> Result<impl IntoResponse, ApiError> {
    let device = device_that_calls(&caller, Permission::TelemetrySend, &path, &query)?;
    let module = path.optional("module", "moduleId")?;
    let messages = of_module(module.as_ref(), messages(&body, &headers)?)?;
    match ingest(&caller.request.session, device, &messages, caller.request.now)? {
        Ingested::Stored(_) => Ok(StatusCode::NO_CONTENT),
        Ingested::DeviceGone => Err(ApiError::device_gone()),
    }
}

fn messages(body: &RawBody, headers: &HeaderMap) -> Result<Vec<Message>, ApiError> {
    // A header that is not text names nothing that a message has.
    let headers = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let parsed = match body.media_type.as_deref() {
        Some(BATCH_MEDIA_TYPE) => parse_batch(&body.bytes, headers),
        None => parse_message(&body.bytes, headers).map(|message| vec![message]),
        Some(known) if MESSAGE_TYPES.contains(&known) => {
            parse_message(&body.bytes, headers).map(|message| vec![message])
        }
        Some(other) => return Err(unsupported(other, &["application/json", BATCH_MEDIA_TYPE])),
    };
    parsed.map_err(|error| refusal(&error))
}

fn of_module(module: Option<&ModuleName>, messages: Vec<Message>) -> Result<Vec<Message>, ApiError> {
    let Some(module) = module else { return Ok(messages) };
    let named = messages.into_iter().map(|message| message.of_module(module.as_str()));
    named.collect::<Result<_, _>>().map_err(|error| refusal(&error))
}

fn refusal(error: &TelemetryError) -> ApiError {
    ApiError::new(kind_of(error), error.to_string())
}

fn kind_of(error: &TelemetryError) -> ErrorKind {
    match error {
        TelemetryError::InBatch { error, .. } => kind_of(error),
        TelemetryError::RequestTooLarge { .. } | TelemetryError::MessageTooLarge { .. } => ErrorKind::PayloadTooLarge,
        _ => ErrorKind::BadRequest,
    }
}
