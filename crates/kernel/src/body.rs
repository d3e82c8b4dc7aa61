//! Request bodies, read within limits.

use crate::{ApiError, ErrorKind};
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The largest JSON body, where the contract says nothing else: 1 MiB.
pub const MAX_JSON_BYTES: usize = 1024 * 1024;

/// Reads a body of at most `limit` bytes. Beyond: 413, and what was read is dropped.
pub async fn read_limited(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(ApiError::new(ErrorKind::PayloadTooLarge, format!("The body is larger than {limit} bytes.")))
        }
        Err(error) => Err(ApiError::bad_request("The body could not be read to its end.").with_detail(error)),
    }
}

/// A body as it came, of at most [`MAX_JSON_BYTES`], with the media type that the client gave it.
pub struct RawBody {
    /// The media type in lower case without its parameters; none when the client gave none.
    pub media_type: Option<String>,
    /// The bytes.
    pub bytes: Bytes,
}

impl<S: Sync> FromRequest<S> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let media_type = media_type(request.headers());
        Ok(Self { media_type, bytes: read_limited(request.into_body(), MAX_JSON_BYTES).await? })
    }
}

/// A JSON body. Media types `application/json` and `application/merge-patch+json`, or none; anything else is 415.
/// Malformed JSON is 400. What the document means is the handler's question.
pub struct JsonBody(pub serde_json::Value);

const JSON_TYPES: &[&str] = &["application/json", "application/merge-patch+json"];

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(Self(JsonText::from_request(request, state).await?.value))
    }
}

/// A [`JsonBody`] with its text, for members that are passed on as they came: a number keeps all of its digits.
pub struct JsonText {
    /// The document.
    pub value: serde_json::Value,
    text: Bytes,
}

impl JsonText {
    /// The text of a member of the object; none when it is not there. Of a member that is there twice the last counts, as
    /// in the document.
    pub fn member(&self, name: &str) -> Option<String> {
        let members: BTreeMap<String, &RawValue> = serde_json::from_slice(&self.text).ok()?;
        members.get(name).map(|member| member.get().to_owned())
    }
}

impl<S: Sync> FromRequest<S> for JsonText {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if let Some(media_type) = media_type(request.headers())
            && !JSON_TYPES.contains(&media_type.as_str())
        {
            return Err(unsupported(&media_type, JSON_TYPES));
        }
        let text = RawBody::from_request(request, state).await?.bytes;
        let value = serde_json::from_slice(&text)
            .map_err(|error| ApiError::bad_request(format!("The body is not valid JSON: {error}.")))?;
        Ok(Self { value, text })
    }
}

/// The refusal of a media type, with those that are taken.
pub fn unsupported(media_type: &str, taken: &[&str]) -> ApiError {
    let message = format!("The media type {media_type} is not taken here; {} is.", taken.join(" or "));
    ApiError::new(ErrorKind::UnsupportedMediaType, message)
}

/// The media type of the body in lower case without its parameters; none when the client gave none.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_member_keeps_its_text() {
        let text = r#"{ "a": 1, "a": { "n": 12345678901234567890.50 }, "b": null }"#;
        let body = JsonText { value: serde_json::from_str(text).unwrap(), text: Bytes::from_static(text.as_bytes()) };
        assert_eq!(body.member("a").as_deref(), Some(r#"{ "n": 12345678901234567890.50 }"#));
        assert_eq!(body.member("b").as_deref(), Some("null"));
        assert_eq!(body.member("c"), None);
    }

    #[test]
    fn a_media_type_is_compared_without_case_and_parameters() {
        let mut headers = HeaderMap::new();
        assert_eq!(media_type(&headers), None);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("Application/JSON; charset=utf-8"));
        assert_eq!(media_type(&headers).unwrap(), "application/json");
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(""));
        assert_eq!(media_type(&headers), None);
    }
}
