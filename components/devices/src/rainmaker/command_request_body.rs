//! The body of a command request, with the codes of what can be wrong with it. Numbers may come as text: the CLI sends the
//! command so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use skein_fleet::command_request::{DEFAULT_TIMEOUT_SECONDS, MAX_DATA_BYTES, MAX_NODES, TIMEOUT_SECONDS};
use skein_fleet::time::Timestamp;
use skein_kernel::ApiError;
use skein_kernel::rainmaker::{Fields, refusal};
use skein_store::command_requests::NewRequest;
use std::collections::BTreeSet;
use std::time::Duration;

const NODES_MISSING: &str = "131102";
const TOO_MANY_NODES: &str = "131103";
const SAME_NODE: &str = "131104";
const DATA_MISSING: &str = "131105";
const NO_JSON: &str = "131106";
const BAD_COMMAND: &str = "131107";
const DATA_TOO_LARGE: &str = "131111";
const BAD_DATA: &str = "131114";
const BAD_TIMEOUT: &str = "131115";

/// With this time-out a request stays open.
const FOR_EVER: i64 = -1;

/// The request that a body asks for, made `now`.
pub fn parse(fields: &Fields, now: Timestamp) -> Result<NewRequest, ApiError> {
    let is_base64 = fields.boolean("is_base64")?.unwrap_or(false);
    Ok(NewRequest {
        devices: nodes(fields)?,
        command: command(fields)?,
        data: data(fields, is_base64)?,
        is_base64,
        expires_at: expiry(fields, now)?,
        overrides: fields.boolean("override")?.unwrap_or(false),
    })
}

fn nodes(fields: &Fields) -> Result<Vec<String>, ApiError> {
    const NAME: &str = "node_ids";
    let ids = fields.texts(NAME)?.unwrap_or_default();
    if ids.is_empty() {
        return Err(refused(NAME, NODES_MISSING, "is required"));
    }
    if ids.len() > MAX_NODES {
        return Err(refused(NAME, TOO_MANY_NODES, &format!("has at most {MAX_NODES} entries")));
    }
    if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
        return Err(refused(NAME, SAME_NODE, "names a node twice"));
    }
    Ok(ids)
}

fn command(fields: &Fields) -> Result<u16, ApiError> {
    const NAME: &str = "cmd";
    let text = fields.text(NAME)?.unwrap_or_default();
    text.parse().map_err(|_| refused(NAME, BAD_COMMAND, &format!("must be a whole number from 0 to {}", u16::MAX)))
}

/// JSON as compact text, or base64 as it came; each with at most [`MAX_DATA_BYTES`] as the node sees it.
fn data(fields: &Fields, is_base64: bool) -> Result<String, ApiError> {
    const NAME: &str = "data";
    let value = fields.value(NAME).ok_or_else(|| refused(NAME, DATA_MISSING, "is required"))?;
    let (data, length) = match value {
        Value::String(text) if is_base64 => {
            let bytes = STANDARD.decode(text);
            let bytes = bytes.map_err(|_| refused(NAME, BAD_DATA, "must be base64 where is_base64 is true"))?;
            (text.clone(), bytes.len())
        }
        Value::String(text) => {
            let document: Value =
                serde_json::from_str(text).map_err(|error| refused(NAME, NO_JSON, &format!("is not JSON: {error}")))?;
            compact(&document)
        }
        Value::Object(_) if !is_base64 => compact(value),
        _ => {
            return Err(refused(NAME, BAD_DATA, "must be an object or a string, and a string where is_base64 is true"));
        }
    };
    if length > MAX_DATA_BYTES {
        return Err(refused(NAME, DATA_TOO_LARGE, &format!("has at most {MAX_DATA_BYTES} bytes")));
    }
    Ok(data)
}

fn compact(document: &Value) -> (String, usize) {
    let text = document.to_string();
    let length = text.len();
    (text, length)
}

/// None: it stays open.
fn expiry(fields: &Fields, now: Timestamp) -> Result<Option<Timestamp>, ApiError> {
    const NAME: &str = "timeout";
    let seconds = match fields.text(NAME)? {
        None => DEFAULT_TIMEOUT_SECONDS,
        Some(text) => {
            let seconds = text.parse().ok().filter(|seconds| *seconds == FOR_EVER || TIMEOUT_SECONDS.contains(seconds));
            seconds.ok_or_else(|| {
                let (least, most) = (TIMEOUT_SECONDS.start(), TIMEOUT_SECONDS.end());
                refused(NAME, BAD_TIMEOUT, &format!("must be {FOR_EVER} or a whole number from {least} to {most}"))
            })?
        }
    };
    Ok(u64::try_from(seconds).ok().map(|seconds| now.saturating_add(Duration::from_secs(seconds))))
}

fn refused(field: &'static str, code: &'static str, reason: &str) -> ApiError {
    ApiError { field: Some(field), ..refusal(code, format!("{field}: {reason}")) }
}
