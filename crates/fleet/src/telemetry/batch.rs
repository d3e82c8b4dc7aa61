//! The batch form of IoT Hub.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use super::body::json;
use super::{MAXIMUM_MESSAGES, MAXIMUM_REQUEST_BYTES, Message, Properties, TelemetryError, message};

/// The media type of a batch.
pub const BATCH_MEDIA_TYPE: &str = "application/vnd.microsoft.iothub.json";

/// Padding may be there or not: a device that leaves it out means the same bytes.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether the value of a `Content-Type` header announces a batch.
pub fn is_batch(content_type: &str) -> bool {
    let media_type = content_type.split_once(';').map_or(content_type, |(media_type, _)| media_type);
    media_type.trim().eq_ignore_ascii_case(BATCH_MEDIA_TYPE)
}

/// Reads a request with a batch of messages, in their order. `headers` are all headers of the request, as names and
/// values.
///
/// # Errors
///
/// What is wrong with a message is told with its place. One wrong message refuses the whole batch.
pub fn parse_batch<'a>(
    body: &[u8],
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Message>, TelemetryError> {
    if body.len() > MAXIMUM_REQUEST_BYTES {
        return Err(TelemetryError::RequestTooLarge { bytes: body.len() });
    }
    let request = Properties::of_headers(headers)?;
    let Value::Array(items) = json(body)? else { return Err(TelemetryError::NotAnArray) };
    if items.len() > MAXIMUM_MESSAGES {
        return Err(TelemetryError::TooManyMessages { count: items.len() });
    }
    let in_batch = |position| move |error| TelemetryError::InBatch { position, error: Box::new(error) };
    items.iter().zip(1..).map(|(item, position)| message_of(item, &request).map_err(in_batch(position))).collect()
}

fn message_of(item: &Value, request: &Properties) -> Result<Message, TelemetryError> {
    let Value::Object(item) = item else {
        return Err(TelemetryError::Member { member: "each message", expected: "a JSON object" });
    };
    let is_base64 = match item.get("base64Encoded") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(is_base64)) => *is_base64,
        Some(_) => return Err(TelemetryError::Member { member: "base64Encoded", expected: "true or false" }),
    };
    let Some(Value::String(text)) = item.get("body") else {
        return Err(TelemetryError::Member { member: "body", expected: "a text" });
    };
    let properties = match item.get("properties") {
        None | Some(Value::Null) => Properties::default(),
        Some(Value::Object(members)) => Properties::of_batch(members)?,
        Some(_) => return Err(TelemetryError::Member { member: "properties", expected: "an object of texts" }),
    };
    let properties = properties.or_from_request(request);
    if is_base64 {
        let body = BASE64.decode(text).map_err(|_| TelemetryError::Member {
            member: "body",
            expected: "base64 (or base64Encoded must be false)",
        })?;
        message(&body, properties)
    } else {
        message(text.as_bytes(), properties)
    }
}
