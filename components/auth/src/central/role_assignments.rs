//! The roles of a token or a user as clients write and see them (contract `central.md` §5).

use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::{Grants, Role, RoleAssignment};
use skein_kernel::central::{Document, given, required};
use skein_kernel::{ApiError, ErrorKind};

/// One role as clients see it.
#[derive(Serialize)]
pub struct RoleAssignmentObject {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
}

/// Roles as clients see them.
pub fn shown(assignments: &[RoleAssignment]) -> Vec<RoleAssignmentObject> {
    let object = |assignment: &RoleAssignment| RoleAssignmentObject {
        role: assignment.role().id(),
        organization: assignment.organization().map(ToString::to_string),
    };
    assignments.iter().map(object).collect()
}

/// The roles of a list, of which there must be one and may be `most`.
pub fn requested(roles: &[Value], most: usize) -> Result<Vec<RoleAssignment>, ApiError> {
    if roles.is_empty() || roles.len() > most {
        return Err(ApiError::unprocessable("roles", format_args!("must hold 1 to {most} roles")));
    }
    roles.iter().map(assignment).collect()
}

fn assignment(entry: &Value) -> Result<RoleAssignment, ApiError> {
    let entry = Document::of(entry.clone()).map_err(|_| ApiError::unprocessable("roles", "must hold objects"))?;
    let id = required(entry.text("role")?, "role")?;
    let role =
        Role::from_id(id).ok_or_else(|| ApiError::unprocessable("role", format_args!("there is no role {id}")))?;
    let organization = given(entry.parsed("organization")?, "organization")?;
    RoleAssignment::new(role, organization).map_err(|error| ApiError::unprocessable("organization", error))
}

/// Whether who has these grants could have given all the roles. One knows of the tokens and users of which one could.
pub fn may_grant(grants: &Grants, roles: &[RoleAssignment]) -> bool {
    roles.iter().all(|role| grants.may_grant(role))
}

/// The refusal of roles that are not the caller's to give.
pub fn not_to_give() -> ApiError {
    let message = "A credential can only hand out roles that it holds itself, where it holds them.";
    ApiError::new(ErrorKind::Forbidden, message)
}

/// The refusal of an organization that does not exist.
pub fn no_such_organization() -> ApiError {
    ApiError::unprocessable("organization", "must be the id of an organization that exists")
}
