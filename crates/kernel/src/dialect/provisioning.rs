//! Azure's Device Provisioning Service (contract `central.md` §8.1): `{"errorCode", "trackingId", "message", "info",
//! "timestampUtc"}`. The code is a number, the status times 1000 and a detail, and is also in `x-ms-error-code`.

use super::{Occasion, json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::{HeaderValue, StatusCode};

/// The status and the code of a kind. The details that public material names are of 401 and 404; others are 0.
fn code(kind: ErrorKind) -> (StatusCode, u32) {
    let status = match kind {
        ErrorKind::Unprocessable => StatusCode::BAD_REQUEST,
        other => other.status(),
    };
    let detail = match kind {
        ErrorKind::Unauthenticated => 2,
        ErrorKind::NotFound => 201,
        _ => 0,
    };
    (status, u32::from(status.as_u16()) * 1_000 + detail)
}

pub(super) fn render(error: &ApiError, occasion: &Occasion<'_>) -> Response {
    let (status, code) = code(error.kind);
    let code = error.code.and_then(|code| code.parse().ok()).unwrap_or(code);
    let body = serde_json::json!({
        "errorCode": code,
        "trackingId": occasion.request_id,
        "message": message(error),
        "info": {},
        "timestampUtc": occasion.now.to_rfc3339_ticks(),
    });
    let mut response = json(status, &body);
    response.headers_mut().insert("x-ms-error-code", HeaderValue::from(code));
    response
}
