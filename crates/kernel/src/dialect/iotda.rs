//! Huawei Cloud IoTDA (contract `iotda.md` §1.5): `{"error_code", "error_msg"}`.

use super::{json, message};
use crate::signed_body::is_signed;
use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::{HeaderMap, StatusCode};

/// The gateway before the real cloud refuses a signature.
pub(super) const SIGNATURE_WRONG: &str = "APIGW.0301";
const TOKEN_WRONG: &str = "IOTDA.000004";

/// The token of Huawei's identity and access management.
const AUTH_TOKEN: &str = "x-auth-token";

/// The common code of a kind, and the status where the vendor's differs from everybody else's: its client's transport
/// turns 429 into an error without our code.
fn code(kind: ErrorKind) -> (StatusCode, &'static str) {
    match kind {
        ErrorKind::BadRequest | ErrorKind::UnsupportedMediaType => (kind.status(), "IOTDA.000008"),
        ErrorKind::Unauthenticated => (kind.status(), "IOTDA.000002"),
        ErrorKind::Forbidden => (kind.status(), TOKEN_WRONG),
        ErrorKind::TooManyRequests => (StatusCode::FORBIDDEN, "IOTDA.021101"),
        ErrorKind::Unprocessable => (StatusCode::BAD_REQUEST, "IOTDA.000006"),
        ErrorKind::Internal | ErrorKind::BadGateway | ErrorKind::Unavailable => (kind.status(), "IOTDA.000001"),
        ErrorKind::NotFound
        | ErrorKind::MethodNotAllowed
        | ErrorKind::Timeout
        | ErrorKind::Conflict
        | ErrorKind::PreconditionFailed
        | ErrorKind::PayloadTooLarge => (kind.status(), "IOTDA.000006"),
    }
}

/// A token that is wrong is 403; a signature, and whatever else is in its place, 401 (contract §1.4).
pub(super) fn with_wrong_credential(error: ApiError, headers: &HeaderMap) -> ApiError {
    let has_token = headers.get(AUTH_TOKEN).is_some_and(|token| !token.is_empty());
    if !has_token || is_signed(headers) {
        return error.with_code(SIGNATURE_WRONG);
    }
    ApiError { kind: ErrorKind::Forbidden, headers: Vec::new(), ..error.with_code(TOKEN_WRONG) }
}

pub(super) fn render(error: &ApiError) -> Response {
    let (status, code) = code(error.kind);
    let code = error.code.unwrap_or(code);
    json(status, &serde_json::json!({ "error_code": code, "error_msg": message(error) }))
}
