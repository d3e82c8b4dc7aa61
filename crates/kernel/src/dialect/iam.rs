//! Huawei Cloud's identity and access management: `{"error": {"code", "message", "title"}}`, the code being the status. It
//! stands behind the same gateway as IoTDA, which refuses credentials in its own words (contract `iotda.md` §1.4).

use super::{iotda, json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::StatusCode;

/// The status, where the vendor's differs from everybody else's; 429 as for IoTDA.
fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Unprocessable => StatusCode::BAD_REQUEST,
        ErrorKind::TooManyRequests => StatusCode::FORBIDDEN,
        _ => kind.status(),
    }
}

pub(super) fn render(error: &ApiError) -> Response {
    if error.code.is_some() {
        return iotda::render(error);
    }
    let status = status(error.kind);
    let title = status.canonical_reason().unwrap_or_default();
    let error = serde_json::json!({ "code": status.as_u16(), "message": message(error), "title": title });
    json(status, &serde_json::json!({ "error": error }))
}
