//! `/v1/user/custom_data` (contract §2.6).

use crate::accounts::account;
use axum::Json;
use axum::body::Bytes;
use serde_json::{Map, Value};
use skein_fleet::account::{CustomDataError, merge_custom_data};
use skein_kernel::rainmaker::refusal;
use skein_kernel::{ApiError, Caller, RawBody};
use skein_store::accounts::{User, custom_data, update_custom_data};

/// The body has another form than custom data.
const BAD_JSON: &str = "125002";
/// The data would be too large.
const TOO_LARGE: &str = "100036";

/// 200 with the data; `{}` if there is none.
pub async fn get(caller: Caller) -> Result<Json<Map<String, Value>>, ApiError> {
    let user = account::of(&caller)?;
    Ok(Json(custom_data(&caller.request.session, user.pk)?))
}

/// 200 with the data after the change, without an envelope.
pub async fn put(caller: Caller, body: RawBody) -> Result<Json<Map<String, Value>>, ApiError> {
    let user = account::of(&caller)?;
    merge(&caller, &user, &body)
}

/// Merges a body into the data of an account, and gives the result.
pub fn merge(caller: &Caller, user: &User, body: &RawBody) -> Result<Json<Map<String, Value>>, ApiError> {
    let change = parse(&body.bytes)?;
    let session = &caller.request.session;
    let merged = update_custom_data(session, user, &caller.change(), |data| merge_custom_data(data, &change))?;
    merged.map(Json).map_err(|error| match error {
        CustomDataError::Form(message) => refusal(BAD_JSON, message),
        CustomDataError::TooLarge => refusal(TOO_LARGE, error.to_string()),
    })
}

fn parse(body: &Bytes) -> Result<Value, ApiError> {
    serde_json::from_slice(body).map_err(|error| refusal(BAD_JSON, format!("The body is not valid JSON: {error}.")))
}
