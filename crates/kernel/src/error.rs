//! The error of a handler: what the client is told, and what the log is told.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode};
use skein_fleet::time::Timestamp;
use skein_store::StoreError;
use std::fmt;

/// What went wrong, in terms that every dialect has a status and a code for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request can not be understood: a malformed body, a bad query parameter, a bad id.
    BadRequest,
    /// There is no valid credential.
    Unauthenticated,
    /// The principal may not do this.
    Forbidden,
    /// There is no such thing, or none that the principal may know of.
    NotFound,
    /// The path exists and not with this method.
    MethodNotAllowed,
    /// Somebody who should have answered did not in time.
    Timeout,
    /// The state of the resource does not allow it.
    Conflict,
    /// A condition that the client made does not hold.
    PreconditionFailed,
    /// The body is larger than the limit.
    PayloadTooLarge,
    /// The body is of a media type that is not taken here.
    UnsupportedMediaType,
    /// The body was understood and its content is not valid.
    Unprocessable,
    /// The client has to slow down.
    TooManyRequests,
    /// Our fault.
    Internal,
    /// Somebody whom we asked did not answer, or not as agreed.
    BadGateway,
    /// Not now; the same request may succeed a moment later.
    Unavailable,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Timeout,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Unprocessable,
        Self::TooManyRequests,
        Self::Internal,
        Self::BadGateway,
        Self::Unavailable,
    ];

    /// The status, where a dialect has no rule of its own.
    pub fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadGateway => StatusCode::BAD_GATEWAY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// An error with its two messages. As a response it is a mere carrier: [`crate::serve`] writes the dialect's envelope.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// What went wrong.
    pub kind: ErrorKind,
    /// For the client. Not sent when the fault is ours.
    pub message: String,
    /// The member, parameter or header at fault, where there is one.
    pub field: Option<&'static str>,
    /// A code of the dialect that is more exact than the one it has for the kind.
    pub code: Option<&'static str>,
    /// For the log alone.
    pub detail: Option<String>,
    /// Headers of the answer, such as `Allow`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// An error of this kind with a message for the client.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), field: None, code: None, detail: None, headers: Vec::new() }
    }

    /// The request can not be understood.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadRequest, message)
    }

    /// The content of the member `field` is not valid.
    pub fn unprocessable(field: &'static str, message: impl fmt::Display) -> Self {
        Self { field: Some(field), ..Self::new(ErrorKind::Unprocessable, format!("{field}: {message}")) }
    }

    /// The query parameter, header or path segment `field` is not valid.
    pub fn bad_parameter(field: &'static str, message: impl fmt::Display) -> Self {
        Self { field: Some(field), ..Self::new(ErrorKind::BadRequest, format!("{field}: {message}")) }
    }

    /// The refusal of a device that was there when its credential was checked, and is deleted or blocked since.
    pub fn device_gone() -> Self {
        Self::new(ErrorKind::Unauthenticated, "The credential is not valid.")
    }

    /// There is no such `thing`, such as `device`, with this id.
    pub fn not_found(thing: &str, id: &str) -> Self {
        Self::new(ErrorKind::NotFound, format!("There is no {thing} with the id '{id}'."))
    }

    /// A condition that the client made does not hold.
    pub fn precondition_failed() -> Self {
        Self::new(
            ErrorKind::PreconditionFailed,
            "The resource is not in the state that the request demands. Read it again and use its present etag.",
        )
    }

    /// Our fault, with what happened for the log.
    pub fn internal(detail: impl fmt::Display) -> Self {
        Self { detail: Some(detail.to_string()), ..Self::new(ErrorKind::Internal, "") }
    }

    /// Not now, with what happened for the log.
    pub fn unavailable(detail: impl fmt::Display) -> Self {
        let error = Self { detail: Some(detail.to_string()), ..Self::new(ErrorKind::Unavailable, "") };
        error.with_header(http::header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// Too many attempts failed: the next one is looked at `until` then, which `Retry-After` says.
    pub fn too_many_attempts(until: Timestamp, now: Timestamp) -> Self {
        let seconds = until.saturating_since(now).as_millis().div_ceil(1000);
        let message = format!("Too many attempts. The next one is looked at in {seconds} s.");
        Self::new(ErrorKind::TooManyRequests, message)
            .with_header(http::header::RETRY_AFTER, HeaderValue::from(u32::try_from(seconds).unwrap_or(u32::MAX)))
    }

    /// With a code of the dialect that is more exact.
    #[must_use]
    pub fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// With something for the log.
    #[must_use]
    pub fn with_detail(self, detail: impl fmt::Display) -> Self {
        Self { detail: Some(detail.to_string()), ..self }
    }

    /// With a header of the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        if error.is_busy() { Self::unavailable(error) } else { Self::internal(error) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
