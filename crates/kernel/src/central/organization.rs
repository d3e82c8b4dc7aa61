//! The member `organizations` (contract `central.md` §2.2, 3).

use crate::ApiError;
use serde_json::Value;
use skein_fleet::identifier::OrganizationId;

/// The organization that the member names; none for the root. It is a list of one at most.
pub fn organization(list: &[Value]) -> Result<Option<OrganizationId>, ApiError> {
    const FIELD: &str = "organizations";
    match list {
        [] => Ok(None),
        [Value::String(id)] => id.parse().map(Some).map_err(|error| ApiError::unprocessable(FIELD, error)),
        [_] => Err(ApiError::unprocessable(FIELD, "must hold strings")),
        _ => Err(ApiError::unprocessable(FIELD, "must hold one organization at most")),
    }
}
