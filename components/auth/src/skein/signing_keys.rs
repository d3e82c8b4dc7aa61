//! `/skein/v1/signing-keys`: the keys that sign tokens, and new ones before their time.

use crate::accounts::keys::new_secret;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::{ApiError, Caller};
use skein_store::accounts::{KeyRecord, key_records, rotate_keys};

/// The keys, those that sign first.
#[derive(Serialize)]
pub struct SigningKeys {
    value: Vec<KeyRecord>,
}

/// 200 with the keys, without their secrets.
pub async fn list(caller: Caller) -> Result<Json<SigningKeys>, ApiError> {
    caller.require(Permission::SigningKeysManage)?;
    Ok(Json(SigningKeys { value: key_records(&caller.request.session)? }))
}

/// 201 with the keys after new ones took over. What the old ones signed is good until it has run out.
pub async fn post(caller: Caller) -> Result<impl IntoResponse, ApiError> {
    caller.require(Permission::SigningKeysManage)?;
    let (request, application) = (&caller.request, caller.request.application);
    let random = &application.random;
    rotate_keys(&request.session, &application.sealer, random, &caller.change(), |purpose| {
        new_secret(purpose, random)
    })?;
    Ok((StatusCode::CREATED, Json(SigningKeys { value: key_records(&request.session)? })))
}
