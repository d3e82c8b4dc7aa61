//! What goes over the wire to a libSQL server and back.

use anyhow::{Context as _, Result};
use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use crate::bindings::spin::sqlite::sqlite::{RowResult, Value};

/// The server leaves padding out; the protocol lets a client put it in.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The first line of an answer.
#[derive(Debug, Deserialize)]
pub struct Opened {
    /// What the next request must show; none if the stream is closed.
    pub baton: Option<String>,
    /// Where the next request must go to.
    pub base_url: Option<String>,
}

/// Any further line.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Entry {
    /// The statement runs.
    StepBegin {
        /// Its columns.
        cols: Vec<Column>,
    },
    /// A row of it.
    Row {
        /// Its values.
        row: Row,
    },
    /// The statement is done.
    StepEnd {
        /// How many rows it changed.
        affected_row_count: u64,
        /// The row that it inserted, as decimal text.
        last_inserted_rowid: Option<String>,
    },
    /// The statement failed.
    StepError {
        /// Why.
        error: ServerError,
    },
    /// The request failed.
    Error {
        /// Why.
        error: ServerError,
    },
    /// What a later version of the server may add.
    #[serde(other)]
    Other,
}

/// A column's description.
#[derive(Debug, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: Option<String>,
}

/// The values of a row.
#[derive(Debug, Deserialize)]
pub struct Row(Vec<WireValue>);

/// Why the server did not do it.
#[derive(Debug, Deserialize)]
pub struct ServerError {
    message: String,
    code: Option<String>,
}

/// In the words of the client that Spin uses: a component that looks for SQLite's text in them finds it here as well.
impl std::fmt::Display for ServerError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.code.as_deref().unwrap_or_default();
        write!(out, "Hrana: `cursor error: `error at step 0: (error code: {code}) `{}```", self.message)
    }
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum WireValue {
    Null,
    Integer { value: String },
    Float { value: f64 },
    Text { value: String },
    Blob { base64: String },
}

impl TryFrom<Row> for RowResult {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> Result<Self> {
        let values = row.0.into_iter().map(|value| {
            Ok(match value {
                WireValue::Null => Value::Null,
                WireValue::Integer { value } => Value::Integer(value.parse()?),
                WireValue::Float { value } => Value::Real(value),
                WireValue::Text { value } => Value::Text(value),
                WireValue::Blob { base64 } => Value::Blob(BASE64.decode(base64)?),
            })
        });
        Ok(Self { values: values.collect::<Result<_>>()? })
    }
}

/// A parameter of a statement.
pub fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => json!({ "type": "null" }),
        Value::Integer(number) => json!({ "type": "integer", "value": number.to_string() }),
        Value::Real(number) => json!({ "type": "float", "value": number }),
        Value::Text(text) => json!({ "type": "text", "value": text }),
        Value::Blob(bytes) => json!({ "type": "blob", "base64": BASE64.encode(bytes) }),
    }
}

/// The lines of an answer, as they arrive.
pub struct Lines {
    body: Incoming,
    buffer: Vec<u8>,
}

impl Lines {
    /// The lines of a body.
    pub fn new(body: Incoming) -> Self {
        Self { body, buffer: Vec::new() }
    }

    /// The line that must be there.
    pub async fn first<T: DeserializeOwned>(&mut self) -> Result<T> {
        self.next().await?.context("the libSQL server sent an empty answer")
    }

    /// The next line; none at the end.
    pub async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let mut searched = 0;
        loop {
            let unsearched = self.buffer.get(searched..).unwrap_or_default();
            if let Some(end) = unsearched.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=searched + end).collect();
                return Ok(Some(serde_json::from_slice(&line)?));
            }
            searched = self.buffer.len();
            match self.body.frame().await.transpose()? {
                Some(frame) => self.buffer.extend_from_slice(frame.data_ref().map(AsRef::as_ref).unwrap_or_default()),
                None if self.buffer.is_empty() => return Ok(None),
                None => return Ok(Some(serde_json::from_slice(&std::mem::take(&mut self.buffer))?)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_type_come_back() {
        let values = [
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Real(0.5),
            Value::Text("ä\"".into()),
            Value::Blob(vec![0, 255]),
        ];
        let row: Row = serde_json::from_value(values.iter().map(to_json).collect()).unwrap();
        assert_eq!(format!("{:?}", RowResult::try_from(row).unwrap().values), format!("{values:?}"));
    }

    #[test]
    fn reads_what_a_server_sends() {
        let entry: Entry = serde_json::from_str(r#"{"type":"step_error","step":0,"error":{"message":"UNIQUE constraint failed: t.a","code":"SQLITE_CONSTRAINT"}}"#).unwrap();
        let Entry::StepError { error } = entry else { panic!("{entry:?}") };
        assert!(error.to_string().contains("UNIQUE constraint failed: t.a"));
        assert!(matches!(
            serde_json::from_str(r#"{"type":"replication_index","replication_index":1}"#).unwrap(),
            Entry::Other
        ));
    }
}
