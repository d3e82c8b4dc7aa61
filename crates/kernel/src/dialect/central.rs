//! Azure IoT Central (contract `central.md` §1.3): `{"error": {code, message, requestId, time}}`, with the code also in
//! the header `x-ms-error-code`.

use super::{Occasion, json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::HeaderValue;

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::BadRequest => "BadRequest",
        ErrorKind::Unauthenticated => "Unauthenticated",
        ErrorKind::Forbidden => "Forbidden",
        ErrorKind::NotFound => "NotFound",
        ErrorKind::MethodNotAllowed => "MethodNotAllowed",
        ErrorKind::Timeout => "RequestTimeout",
        ErrorKind::Conflict => "Conflict",
        ErrorKind::PreconditionFailed => "PreconditionFailed",
        ErrorKind::PayloadTooLarge => "PayloadTooLarge",
        ErrorKind::UnsupportedMediaType => "UnsupportedMediaType",
        ErrorKind::Unprocessable => "UnprocessableEntity",
        ErrorKind::TooManyRequests => "TooManyRequests",
        ErrorKind::Internal => "InternalServerError",
        ErrorKind::BadGateway => "BadGateway",
        ErrorKind::Unavailable => "ServiceUnavailable",
    }
}

pub(super) fn render(error: &ApiError, occasion: &Occasion<'_>) -> Response {
    let code = error.code.unwrap_or_else(|| code(error.kind));
    let body = serde_json::json!({ "error": {
        "code": code,
        "message": message(error),
        "requestId": occasion.request_id,
        "time": occasion.now.to_rfc1123(),
    }});
    let mut response = json(error.kind.status(), &body);
    response.headers_mut().insert("x-ms-error-code", HeaderValue::from_static(code));
    response
}
