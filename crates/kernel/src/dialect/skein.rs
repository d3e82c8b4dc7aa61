//! Our own dialect: `{"error": {code, message, field?, requestId}}`.

use super::{Occasion, json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::BadRequest => "bad_request",
        ErrorKind::Unauthenticated => "unauthenticated",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not_found",
        ErrorKind::MethodNotAllowed => "method_not_allowed",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Conflict => "conflict",
        ErrorKind::PreconditionFailed => "precondition_failed",
        ErrorKind::PayloadTooLarge => "payload_too_large",
        ErrorKind::UnsupportedMediaType => "unsupported_media_type",
        ErrorKind::Unprocessable => "unprocessable",
        ErrorKind::TooManyRequests => "too_many_requests",
        ErrorKind::Internal => "internal",
        ErrorKind::BadGateway => "bad_gateway",
        ErrorKind::Unavailable => "unavailable",
    }
}

pub(super) fn render(error: &ApiError, occasion: &Occasion<'_>) -> Response {
    let mut body = serde_json::json!({ "error": {
        "code": error.code.unwrap_or_else(|| code(error.kind)),
        "message": message(error),
        "requestId": occasion.request_id,
    }});
    if let (Some(field), Some(members)) =
        (error.field, body.get_mut("error").and_then(serde_json::Value::as_object_mut))
    {
        members.insert("field".into(), field.into());
    }
    json(error.kind.status(), &body)
}
