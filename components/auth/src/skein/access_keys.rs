//! `/skein/v1/access-keys`: the keys with which the caller's programs sign their requests.

use crate::accounts::account;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};
use skein_fleet::credentials::{SecretAccessKey, new_access_key_id};
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind, PathParameters, RawBody};
use skein_store::access_keys::{self, AccessKeyRecord, MAX_ACCESS_KEYS, Owner};

const DESCRIPTION: &str = "description";

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 255;

/// A key with its secret, which is told this once.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedAccessKey {
    #[serde(flatten)]
    key: AccessKeyRecord,
    secret_key: String,
}

/// The keys, the oldest first.
#[derive(Serialize)]
pub struct AccessKeys {
    value: Vec<AccessKeyRecord>,
}

/// 201 with the new key; 409 when the owner has as many as one may have.
pub async fn post(caller: Caller, body: RawBody) -> Result<impl IntoResponse, ApiError> {
    let owner = owner(&caller)?;
    let description = description(&body)?;
    let (request, application) = (&caller.request, caller.request.application);
    let random = &application.random;
    let secret = SecretAccessKey::generate(random);
    let key = AccessKeyRecord { access_key: new_access_key_id(random), description, created_at: request.now };
    let change = caller.change();
    if !access_keys::create(&request.session, owner, &key, &secret, &application.sealer, random, &change)? {
        let message = format!("There are {MAX_ACCESS_KEYS} access keys already. Delete one to make another.");
        return Err(ApiError::new(ErrorKind::Conflict, message));
    }
    Ok((StatusCode::CREATED, Json(CreatedAccessKey { key, secret_key: secret.reveal().to_owned() })))
}

/// 200 with the caller's keys, without their secrets.
pub async fn list(caller: Caller) -> Result<Json<AccessKeys>, ApiError> {
    let owner = owner(&caller)?;
    Ok(Json(AccessKeys { value: access_keys::list(&caller.request.session, owner)? }))
}

/// 204. What it signs is refused everywhere within five seconds.
pub async fn delete(caller: Caller, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    let owner = owner(&caller)?;
    let id = path.get("access_key");
    if access_keys::delete(&caller.request.session, owner, id, &caller.change())? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("access key", id))
    }
}

/// Whose keys the caller has: one's own, or as the bootstrap administrator the deployment's. A key acts as its owner, so
/// whoever is less than a person has none.
fn owner(caller: &Caller) -> Result<Owner, ApiError> {
    match caller.kind() {
        CallerKind::Administrator => Ok(None),
        _ => account::of(caller).map(|user| Some(user.pk)),
    }
}

/// What the key is for: the one member of a body, and a body is not needed.
fn description(body: &RawBody) -> Result<String, ApiError> {
    if body.bytes.is_empty() {
        return Ok(String::new());
    }
    let members: Map<String, Value> = serde_json::from_slice(&body.bytes)
        .map_err(|error| ApiError::bad_request(format!("The body is not a JSON object: {error}.")))?;
    if members.keys().any(|name| name != DESCRIPTION) {
        return Err(ApiError::bad_request(format!("An access key has no member beside {DESCRIPTION}.")));
    }
    match members.get(DESCRIPTION) {
        None => Ok(String::new()),
        Some(Value::String(text)) if text.chars().count() <= MAX_DESCRIPTION => Ok(text.clone()),
        Some(_) => {
            let limits = format_args!("must be a string of at most {MAX_DESCRIPTION} characters");
            Err(ApiError::unprocessable(DESCRIPTION, limits))
        }
    }
}
