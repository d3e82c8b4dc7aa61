//! `POST /skein/v1/enrollments/nonces`: what a device signs to prove that it holds the key of its certificate.
//!
//! A nonce is sealed and kept nowhere, so that strangers who ask for many fill nothing. That it was used is known by the token
//! that it got.

use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, RequestContext};
use skein_store::sealing::Sealer;
use std::time::Duration;

/// How long a nonce is good.
pub const NONCE_LIFE: Duration = Duration::from_mins(5);

/// What a nonce begins with, so that its signature can be mistaken for no other one of the same key.
const PREFIX: &str = "skein-device-access:";

/// What nonces are sealed for.
const CONTEXT: &str = "nonce of a device";

/// A nonce as a device gets it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Nonce {
    nonce: String,
    expires_at: Timestamp,
}

/// 201 with a new nonce. Anybody may have one.
pub async fn post(request: RequestContext) -> Result<impl IntoResponse, ApiError> {
    let application = request.application;
    let expires_at = request.now.saturating_add(NONCE_LIFE);
    let end = expires_at.unix_millis().to_be_bytes();
    let sealed = application.sealer.seal_text(CONTEXT, &end, &application.random).map_err(ApiError::internal)?;
    let nonce = format!("{PREFIX}{sealed}");
    Ok((StatusCode::CREATED, Json(Nonce { nonce, expires_at })))
}

/// Whether the text is a nonce of this deployment that is good.
pub fn is_good(sealer: &Sealer, nonce: &str, now: Timestamp) -> bool {
    let sealed = nonce.strip_prefix(PREFIX);
    let end = sealed.and_then(|sealed| sealer.open_text(CONTEXT, sealed).ok()).and_then(|end| end.try_into().ok());
    end.is_some_and(|end| now < Timestamp::from_unix_millis(i64::from_be_bytes(end)))
}
