//! Azure IoT Hub's device protocol: `{"Message": "ErrorCode:…;…", "ExceptionMessage": "Tracking ID:…-TimeStamp:…"}`,
//! with the code also in the header `iothub-errorcode`, where the device SDKs look for it.

use super::{Occasion, json, message};
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::HeaderValue;

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::BadRequest
        | ErrorKind::MethodNotAllowed
        | ErrorKind::UnsupportedMediaType
        | ErrorKind::Unprocessable => "ArgumentInvalid",
        ErrorKind::Unauthenticated | ErrorKind::Forbidden => "IotHubUnauthorizedAccess",
        ErrorKind::NotFound => "DeviceNotFound",
        ErrorKind::Timeout => "GatewayTimeout",
        ErrorKind::Conflict => "DeviceAlreadyExists",
        ErrorKind::PreconditionFailed => "PreconditionFailed",
        ErrorKind::PayloadTooLarge => "MessageTooLarge",
        ErrorKind::TooManyRequests => "ThrottlingException",
        ErrorKind::Internal | ErrorKind::BadGateway => "ServerError",
        ErrorKind::Unavailable => "ServiceUnavailable",
    }
}

pub(super) fn render(error: &ApiError, occasion: &Occasion<'_>) -> Response {
    let code = error.code.unwrap_or_else(|| code(error.kind));
    let body = serde_json::json!({
        "Message": format!("ErrorCode:{code};{}", message(error)),
        "ExceptionMessage": format!("Tracking ID:{}-TimeStamp:{}", occasion.request_id, occasion.now.to_rfc3339_millis()),
    });
    let mut response = json(error.kind.status(), &body);
    response.headers_mut().insert("iothub-errorcode", HeaderValue::from_static(code));
    response
}
