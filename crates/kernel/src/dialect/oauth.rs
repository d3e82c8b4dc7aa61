//! OAuth 2 (RFC 6749 §5.2): `{"error", "error_description"}`.

use super::{json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

/// What a client is refused with is 400 throughout (contract rainmaker, OAuth).
fn code(kind: ErrorKind) -> (StatusCode, &'static str) {
    match kind {
        ErrorKind::Unauthenticated => (kind.status(), "invalid_token"),
        ErrorKind::Forbidden => (kind.status(), "insufficient_scope"),
        ErrorKind::TooManyRequests | ErrorKind::Unavailable => (kind.status(), "temporarily_unavailable"),
        ErrorKind::Timeout | ErrorKind::Internal | ErrorKind::BadGateway => (kind.status(), "server_error"),
        ErrorKind::NotFound | ErrorKind::MethodNotAllowed | ErrorKind::PayloadTooLarge => {
            (kind.status(), "invalid_request")
        }
        ErrorKind::BadRequest
        | ErrorKind::Conflict
        | ErrorKind::PreconditionFailed
        | ErrorKind::UnsupportedMediaType
        | ErrorKind::Unprocessable => (StatusCode::BAD_REQUEST, "invalid_request"),
    }
}

pub(super) fn render(error: &ApiError) -> Response {
    let (status, code) = code(error.kind);
    let code = error.code.unwrap_or(code);
    let mut response = json(status, &serde_json::json!({ "error": code, "error_description": message(error) }));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
