//! Telemetry in.

use crate::{Executor, Result, StoreError, Value};
use serde_json::json;
use skein_fleet::telemetry::{Message, Value as PointValue};
use skein_fleet::time::Timestamp;

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ingested {
    /// It is durable. How many of its messages were new; the others had come before.
    Stored(usize),
    /// The device was deleted or blocked since its credential was checked; nothing is stored.
    DeviceGone,
}

/// Stores a batch of messages of one device in one statement: messages, points, last values and last-seen, or nothing.
/// A message whose id the device has sent before changes nothing but last-seen.
pub fn ingest(
    executor: &impl Executor,
    device_id: &str,
    messages: &[Message],
    received_at: Timestamp,
) -> Result<Ingested> {
    let batch: Vec<serde_json::Value> = messages.iter().map(|message| row(message, received_at)).collect();
    let stored = executor.query(
        "INSERT INTO telemetry_inbox (device_pk, message_id, device_time, received_at, properties, points)
         SELECT (SELECT pk FROM devices WHERE id = ?1 AND enabled), message.value ->> 0, message.value ->> 1, ?3,
            message.value ->> 2, message.value -> 3
         FROM json_each(?2) AS message
         RETURNING 1",
        &[device_id.into(), serde_json::to_string(&batch)?.into(), Value::from(received_at)],
    );
    match stored {
        Ok(rows) => Ok(Ingested::Stored(rows.len())),
        Err(StoreError::Refused(_)) => Ok(Ingested::DeviceGone),
        Err(error) => Err(error),
    }
}

/// A message as the statement takes it: `[id, device time, properties, [[name, value], …]]`.
fn row(message: &Message, received_at: Timestamp) -> serde_json::Value {
    let points: Vec<_> = message.points.iter().map(|point| json!([point.name, stored(&point.value)])).collect();
    let properties = (!message.properties.is_empty()).then(|| json!(message.properties).to_string());
    let time = message.device_time.unwrap_or(received_at);
    json!([message.id, time.unix_millis(), properties, points])
}

/// A number as it is, anything else as the text of its JSON.
fn stored(value: &PointValue) -> serde_json::Value {
    match value {
        PointValue::Number(number) => serde_json::Value::Number(number.clone()),
        PointValue::Boolean(value) => json!(value.to_string()),
        PointValue::Text(text) => json!(json!(text).to_string()),
        PointValue::Json(document) => json!(document.to_string()),
    }
}
