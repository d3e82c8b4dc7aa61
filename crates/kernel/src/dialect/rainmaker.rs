//! ESP RainMaker (contract `rainmaker.md` §1.2): `{"status": "failure", "error_code", "description"}`. The code is a
//! number, and all three members are always there.

use super::{json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::StatusCode;

/// The request carries no token.
pub(super) const TOKEN_MISSING: &str = "100046";

/// The common code of a kind, and the status: 400 for nearly everything that the caller did wrong.
fn code(kind: ErrorKind) -> (StatusCode, u32) {
    match kind {
        ErrorKind::BadRequest | ErrorKind::Unprocessable | ErrorKind::PreconditionFailed | ErrorKind::Conflict => {
            (StatusCode::BAD_REQUEST, 100_006)
        }
        ErrorKind::UnsupportedMediaType | ErrorKind::PayloadTooLarge => (kind.status(), 100_006),
        ErrorKind::Unauthenticated => (kind.status(), 100_047),
        ErrorKind::Forbidden => (StatusCode::BAD_REQUEST, 100_004),
        ErrorKind::NotFound => (kind.status(), 100_015),
        ErrorKind::MethodNotAllowed => (kind.status(), 100_003),
        ErrorKind::TooManyRequests => (kind.status(), 100_070),
        ErrorKind::Timeout | ErrorKind::Internal | ErrorKind::BadGateway | ErrorKind::Unavailable => {
            (kind.status(), 100_001)
        }
    }
}

pub(super) fn render(error: &ApiError) -> Response {
    let (status, code) = code(error.kind);
    let code = error.code.and_then(|code| code.parse().ok()).unwrap_or(code);
    json(status, &serde_json::json!({ "status": "failure", "error_code": code, "description": message(error) }))
}
