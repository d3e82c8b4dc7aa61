//! Huawei Cloud IoTDA (contract `iotda.md` §1.5): `{"error_code", "error_msg"}`.

use super::{json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::StatusCode;

/// The common code of a kind, and the status where the vendor's differs from everybody else's: its client's transport
/// turns 429 into an error without our code.
fn code(kind: ErrorKind) -> (StatusCode, &'static str) {
    match kind {
        ErrorKind::BadRequest | ErrorKind::UnsupportedMediaType => (kind.status(), "IOTDA.000008"),
        ErrorKind::Unauthenticated => (kind.status(), "IOTDA.000002"),
        ErrorKind::Forbidden => (kind.status(), "IOTDA.000004"),
        ErrorKind::TooManyRequests => (StatusCode::FORBIDDEN, "IOTDA.021101"),
        ErrorKind::Unprocessable => (StatusCode::BAD_REQUEST, "IOTDA.000006"),
        ErrorKind::Internal | ErrorKind::Unavailable => (kind.status(), "IOTDA.000001"),
        ErrorKind::NotFound
        | ErrorKind::MethodNotAllowed
        | ErrorKind::Timeout
        | ErrorKind::Conflict
        | ErrorKind::PreconditionFailed
        | ErrorKind::PayloadTooLarge => (kind.status(), "IOTDA.000006"),
    }
}

pub(super) fn render(error: &ApiError) -> Response {
    let (status, code) = code(error.kind);
    let code = error.code.unwrap_or(code);
    json(status, &serde_json::json!({ "error_code": code, "error_msg": message(error) }))
}
