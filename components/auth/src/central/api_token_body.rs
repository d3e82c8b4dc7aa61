//! The API token object (contract `central.md` §5).

use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::{Role, RoleAssignment};
use skein_fleet::time::Timestamp;
use skein_kernel::ApiError;
use skein_kernel::central::{Document, given, required};
use skein_store::api_tokens::ApiToken as StoredToken;
use std::time::Duration;

/// A token as clients see it. `token`, its value, is there in the answer that made it and never again.
#[derive(Serialize)]
pub struct ApiTokenObject {
    id: String,
    roles: Vec<RoleObject>,
    expiry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[derive(Serialize)]
struct RoleObject {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
}

impl ApiTokenObject {
    /// The token without its value.
    pub fn of(stored: StoredToken) -> Self {
        let role = |assignment: &RoleAssignment| RoleObject {
            role: assignment.role().id(),
            organization: assignment.organization().map(ToString::to_string),
        };
        Self {
            roles: stored.roles.iter().map(role).collect(),
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
    let roles = required(document.array("roles")?, "roles")?;
    if roles.is_empty() || roles.len() > MAX_ROLES {
        return Err(ApiError::unprocessable("roles", format_args!("must hold 1 to {MAX_ROLES} roles")));
    }
    let roles = roles.iter().map(role).collect::<Result<_, _>>()?;
    let expiry = match given(document.parsed::<Timestamp>("expiry")?, "expiry")? {
        None => now.saturating_add(DEFAULT_LIFE),
        Some(expiry) if expiry > now => expiry,
        Some(_) => return Err(ApiError::unprocessable("expiry", "must lie in the future")),
    };
    Ok((roles, expiry))
}

fn role(entry: &Value) -> Result<RoleAssignment, ApiError> {
    let entry = Document::of(entry.clone()).map_err(|_| ApiError::unprocessable("roles", "must hold objects"))?;
    let id = required(entry.text("role")?, "role")?;
    let role =
        Role::from_id(id).ok_or_else(|| ApiError::unprocessable("role", format_args!("there is no role {id}")))?;
    let organization = given(entry.parsed("organization")?, "organization")?;
    RoleAssignment::new(role, organization).map_err(|error| ApiError::unprocessable("organization", error))
}
