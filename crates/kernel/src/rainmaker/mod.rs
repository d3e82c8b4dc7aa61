//! What endpoints of the RainMaker dialect share (contract `rainmaker.md` §1).

mod fields;
mod query;

pub use fields::Fields;
pub use query::Query;

use crate::{ApiError, ErrorKind};
use axum::Json;
use serde_json::{Value, json};

/// The envelope of a success (§1.2).
pub fn success(description: &str) -> Json<Value> {
    Json(json!({ "status": "success", "description": description }))
}

/// A refusal with a code of the documents: 400, as nearly everything that a caller does wrong (§1.2).
pub fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorKind::BadRequest, message).with_code(code)
}

/// There is no such version of the API.
pub const BAD_VERSION: &str = "100002";
/// The body has another form than the call takes.
pub const BAD_BODY: &str = "100006";
/// A query parameter has a value that means nothing.
pub const BAD_QUERY: &str = "100021";
