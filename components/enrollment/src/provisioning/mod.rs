//! Azure's Device Provisioning Service, as devices speak it over HTTPS (contract `central.md` §8.1–8.3, 8.6).

pub mod operation;
pub mod register;
mod state;
pub mod status;

use skein_fleet::identifier::RegistrationId;
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind, PathParameters, QueryParameters};

/// The versions that device SDKs and the contract name. They do not differ here.
const VERSIONS: [&str; 6] =
    ["2021-10-01", "2021-06-01", "2019-03-31", "2019-01-15", "2018-11-01", "2018-09-01-preview"];

/// No operation of this id.
const NO_OPERATION: &str = "404202";

/// The registration of a path, which must be that of the credential.
fn registration_that_calls(
    caller: &Caller,
    path: &PathParameters,
    query: &QueryParameters,
) -> Result<RegistrationId, ApiError> {
    let id_scope = caller.attribute("id-scope");
    let is_own = caller.kind() == CallerKind::Registration
        && id_scope == Some(path.get("id_scope"))
        && caller.id() == path.get("registration_id");
    if !is_own {
        let message = "The credential is not that of the registration.";
        return Err(ApiError::new(ErrorKind::Unauthenticated, message));
    }
    let version = query.single("api-version")?.unwrap_or_default();
    if !VERSIONS.contains(&version) {
        return Err(ApiError::bad_parameter("api-version", format!("'{version}' is not a valid API version")));
    }
    path.get("registration_id").parse().map_err(|error| ApiError::bad_parameter("registrationId", error))
}

fn not_registered(id: &RegistrationId) -> ApiError {
    ApiError::new(ErrorKind::NotFound, format!("There is no registration '{id}'."))
}
