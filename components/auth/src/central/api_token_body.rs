//! The API token object (contract `central.md` §5).

use super::role_assignments::{self, RoleAssignmentObject};
use serde::Serialize;
use skein_fleet::access::RoleAssignment;
use skein_fleet::time::Timestamp;
use skein_kernel::ApiError;
use skein_kernel::central::{Document, given, required};
use skein_store::api_tokens::ApiToken as StoredToken;
use std::time::Duration;

/// A token as clients see it. `token`, its value, is there in the answer that made it and never again.
#[derive(Serialize)]
pub struct ApiTokenObject {
    id: String,
    roles: Vec<RoleAssignmentObject>,
    expiry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl ApiTokenObject {
    /// The token without its value.
    pub fn of(stored: StoredToken) -> Self {
        Self {
            roles: role_assignments::shown(&stored.roles),
            id: stored.id,
            expiry: stored.expires_at.to_rfc3339_millis(),
            token: None,
        }
    }

    /// The token with its value.
    pub fn with_value(self, value: String) -> Self {
        Self { token: Some(value), ..self }
    }
}

/// The life of a token whose maker names no expiry: one year.
const DEFAULT_LIFE: Duration = Duration::from_hours(365 * 24);

/// The most roles that one token may hold.
const MAX_ROLES: usize = 200;

/// What a body asks for: the roles and the expiry.
pub fn requested(document: &Document, now: Timestamp) -> Result<(Vec<RoleAssignment>, Timestamp), ApiError> {
    let roles = role_assignments::requested(required(document.array("roles")?, "roles")?, MAX_ROLES)?;
    let expiry = match given(document.parsed::<Timestamp>("expiry")?, "expiry")? {
        None => now.saturating_add(DEFAULT_LIFE),
        Some(expiry) if expiry > now => expiry,
        Some(_) => return Err(ApiError::unprocessable("expiry", "must lie in the future")),
    };
    Ok((roles, expiry))
}
