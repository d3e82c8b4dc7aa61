//! The member `organizations` (contract `central.md` §2.2, 3).

use crate::ApiError;
use serde_json::Value;
use skein_fleet::access::Scope;
use skein_fleet::identifier::OrganizationId;

const FIELD: &str = "organizations";

/// The organization that the member names; none for the root. It is a list of one at most.
pub fn organization(list: &[Value]) -> Result<Option<OrganizationId>, ApiError> {
    match list {
        [] => Ok(None),
        [Value::String(id)] => id.parse().map(Some).map_err(|error| ApiError::unprocessable(FIELD, error)),
        [_] => Err(ApiError::unprocessable(FIELD, "must hold strings")),
        _ => Err(ApiError::unprocessable(FIELD, "must hold one organization at most")),
    }
}

/// The organization that something goes into, as the store has it: one that the caller may use.
pub fn usable_organization(scope: &Scope, id: Option<OrganizationId>) -> Result<Option<String>, ApiError> {
    if scope.reach.covers(id.as_ref()) {
        Ok(id.map(String::from))
    } else {
        Err(ApiError::unprocessable(FIELD, "must name an organization that the credential may use"))
    }
}

/// The refusal of an organization that the member names and the store has not.
pub fn no_such_organization() -> ApiError {
    ApiError::unprocessable(FIELD, "must hold the id of an organization that exists")
}
