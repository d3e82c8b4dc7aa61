//! `POST /{idScope}/registrations/{registrationId}` (contract `central.md` §8.1): how the registration stands, for whoever
//! has forgotten the operation.

use super::state::RegistrationState;
use super::{not_registered, registration_that_calls};
use axum::Json;
use skein_fleet::merge_patch::Patch;
use skein_kernel::central::Document;
use skein_kernel::{ApiError, Caller, JsonBody, PathParameters, QueryParameters};
use skein_store::registrations::find;

/// 200 with the state; 404 where the device has not registered.
pub async fn post(
    caller: Caller,
    path: PathParameters,
    query: QueryParameters,
    JsonBody(body): JsonBody,
) -> Result<Json<RegistrationState>, ApiError> {
    let id = registration_that_calls(&caller, &path, &query)?;
    if let Patch::Value(given) = Document::of(body)?.text("registrationId")?
        && !given.eq_ignore_ascii_case(id.as_str())
    {
        return Err(ApiError::bad_parameter("registrationId", "must be that of the path"));
    }
    let found = find(&caller.request.session, id.as_str(), &caller.change())?;
    let registration = found.ok_or_else(|| not_registered(&id))?;
    Ok(Json(RegistrationState::of(registration, &caller.request)))
}
