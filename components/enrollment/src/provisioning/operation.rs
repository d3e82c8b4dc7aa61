//! `GET /{idScope}/registrations/{registrationId}/operations/{operationId}` (contract `central.md` §8.1).

use super::state::answer;
use super::{NO_OPERATION, not_registered, registration_that_calls};
use axum::response::Response;
use skein_kernel::{ApiError, Caller, ErrorKind, PathParameters, QueryParameters};
use skein_store::registrations::find;

/// 200 with the device and its hub; 202 while somebody has still to approve the device.
pub async fn get(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<Response, ApiError> {
    let id = registration_that_calls(&caller, &path, &query)?;
    let found = find(&caller.request.session, id.as_str(), &caller.change())?;
    let registration = found.ok_or_else(|| not_registered(&id))?;
    if registration.operation_id != path.get("operation_id") {
        let message = "There is no such operation of the registration.";
        return Err(ApiError::new(ErrorKind::NotFound, message).with_code(NO_OPERATION));
    }
    let own = format!("/{}/registrations/{id}", path.get("id_scope"));
    Ok(answer(registration, &caller.request, &own))
}
