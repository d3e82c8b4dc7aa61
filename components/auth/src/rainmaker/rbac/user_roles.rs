//! `/v1/admin/user_role`: who has which role.

use super::assignments::{Assignment, refused};
use super::required;
use super::roles::operation_of;
use crate::rainmaker::admin::administrator::may_see;
use axum::Json;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::{AssignmentOutcome, SUPER_ADMINISTRATOR_ROLE, roles_of, users_with};
use skein_store::accounts::{User, find_user, find_user_by_name};

/// 200 with the roles of a person, or with the names of the people who have a role. None at all is a refusal.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::UsersRead)?;
    required(&caller.request)?;
    let session = &caller.request.session;
    if let Some(role) = query.text("role_name") {
        if query.text("user_id").or(query.text("user_name")).is_some() {
            return Err(refusal("129029", "Either a person or role_name is asked about, not both."));
        }
        let users = users_with(session, role)?;
        return match users.as_slice() {
            [] => Err(refusal("129030", format!("role_name: nobody has {role}"))),
            users => Ok(Json(json!({ "users": users }))),
        };
    }
    let user = user(&caller, &query)?;
    let mut roles = roles_of(session, user.pk)?;
    if user.super_admin {
        roles.insert(0, SUPER_ADMINISTRATOR_ROLE.to_owned());
    }
    if roles.is_empty() {
        return Err(refusal("129018", "The person has no role."));
    }
    Ok(Json(json!({ "roles": roles })))
}

/// 200. Felt by every component within five seconds.
pub async fn put(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let setting = required(&caller.request)?;
    let user = user(&caller, &query)?;
    let operation = operation_of(query.text("operation"))?;
    let roles = fields.texts("roles")?.filter(|roles| !roles.is_empty());
    let roles = roles.ok_or_else(|| refusal("129021", "roles: must name a role at least"))?;
    let assignment = Assignment::new(&caller, setting, operation, roles)?;
    let outcome: AssignmentOutcome =
        caller.request.session.write(|transaction| assignment.make(&caller, transaction, &user))?;
    refused(outcome)?;
    Ok(success("The roles are updated."))
}

/// The person whom the query names.
fn user(caller: &Caller, query: &Query) -> Result<User, ApiError> {
    let session = &caller.request.session;
    let (found, named) = match (query.text("user_id"), query.text("user_name")) {
        (Some(id), _) => (find_user(session, id)?, id),
        (None, Some(name)) => (find_user_by_name(session, &name.to_lowercase())?, name),
        (None, None) => return Err(refusal("100037", "user_name or user_id: is required")),
    };
    found
        .filter(|user| user.confirmed && may_see(caller, user))
        .ok_or_else(|| ApiError::not_found("user", named).with_code("101025"))
}
