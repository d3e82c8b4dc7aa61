//! `/v1/admin/role`: POST, PUT, GET, DELETE.

use super::policies::no_such_policy;
use super::{new_name, not_built_in, required};
use axum::Json;
use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::{
    RoleChange, RoleOperation, RoleOutcome, StoredRole, change_role, create_role, delete_role, list_roles,
};

/// The most policies that a role has.
const MAX_POLICIES: usize = 10;

/// What there is of roles.
#[derive(Serialize)]
pub struct Roles {
    roles: Vec<RoleObject>,
}

#[derive(Serialize)]
struct RoleObject {
    role_name: String,
    policies: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_level: Option<i64>,
}

/// 200 with the role of the name, or with all.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Roles>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = query.text("role_name");
    let roles = list_roles(&caller.request.session, name)?;
    if let (Some(name), true) = (name, roles.is_empty()) {
        return Err(no_such_role(name));
    }
    let object =
        |role: StoredRole| RoleObject { role_name: role.name, policies: role.policies, role_level: role.level };
    Ok(Json(Roles { roles: roles.into_iter().map(object).collect() }))
}

/// 200. The new role is nobody's until it is given.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = new_name(&fields, "role_name", "129001", "129028")?;
    let policies = policies(&fields)?.ok_or_else(|| refusal("129011", "policies: is required"))?;
    if policies.is_empty() {
        return Err(refusal("129011", "policies: must name a policy at least"));
    }
    let role = StoredRole { name, policies, level: level(&fields)? };
    told(create_role(&caller.request.session, &role, &caller.change())?, &role.name, "The role is made.")
}

/// 200. `operation` says whether the policies of the body come or go.
///
/// A `role_level` in the body is set; `remove_role_level=true` in the query takes the level away.
pub async fn put(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = name(&query)?;
    let (named, level) = (policies(&fields)?.unwrap_or_default(), level(&fields)?);
    let remove_level = query.flag("remove_role_level")?.unwrap_or(false);
    let operation = match (query.text("operation"), named.is_empty()) {
        (None, true) => RoleOperation::Add,
        (operation, _) => operation_of(operation)?,
    };
    if named.is_empty() && level.is_none() && !remove_level {
        return Err(refusal("129044", "policies, role_level or remove_role_level: is required"));
    }
    let edit = |role: &StoredRole| {
        let mut policies = role.policies.clone();
        for policy in &named {
            match (operation, policies.iter().position(|known| known == policy)) {
                (RoleOperation::Add, Some(_)) => return Err("129041"),
                (RoleOperation::Add, None) => policies.push(policy.clone()),
                (RoleOperation::Remove, None) => return Err("129042"),
                (RoleOperation::Remove, Some(place)) => {
                    policies.remove(place);
                }
            }
        }
        if policies.is_empty() || policies.len() > MAX_POLICIES {
            return Err("129024");
        }
        Ok(RoleChange { policies, level: if remove_level { None } else { level.or(role.level) } })
    };
    let outcome = change_role(&caller.request.session, name, &caller.change(), edit)?;
    told(outcome, name, "The role is updated.")
}

/// 200, unless somebody has it.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = name(&query)?;
    told(delete_role(&caller.request.session, name, &caller.change())?, name, "The role is deleted.")
}

/// `add` or `remove`.
pub fn operation_of(text: Option<&str>) -> Result<RoleOperation, ApiError> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Ok(RoleOperation::Add),
        Some("remove") => Ok(RoleOperation::Remove),
        _ => Err(refusal("129022", "operation: must be add or remove")),
    }
}

fn told(outcome: RoleOutcome, name: &str, done: &str) -> Result<Json<Value>, ApiError> {
    match outcome {
        RoleOutcome::Done => Ok(success(done)),
        RoleOutcome::NotFound => Err(no_such_role(name)),
        RoleOutcome::Exists => Err(refusal("129014", "role_name: there is a role of this name already")),
        RoleOutcome::NoSuchPolicy(policy) => Err(no_such_policy(&policy)),
        RoleOutcome::InUse => Err(refusal("129024", "Somebody has the role.")),
        RoleOutcome::Refused(code) => Err(refusal(
            code,
            match code {
                "129041" => "policies: the role has one of them already",
                "129042" => "policies: the role has not all of them",
                _ => "policies: a role has 1 to 10 policies",
            },
        )),
    }
}

fn no_such_role(name: &str) -> ApiError {
    ApiError::not_found("role", name).with_code("129017")
}

/// The name of a role that may be changed.
fn name(query: &Query) -> Result<&str, ApiError> {
    let name = query.text("role_name").ok_or_else(|| refusal("129001", "role_name: is required"))?;
    not_built_in(name, "129028")?;
    Ok(name)
}

/// The policies that a body names, each once.
fn policies(fields: &Fields) -> Result<Option<Vec<String>>, ApiError> {
    let Some(mut policies) = fields.texts("policies")? else { return Ok(None) };
    policies.sort();
    policies.dedup();
    if policies.len() > MAX_POLICIES {
        return Err(refusal("129024", format!("policies: must be {MAX_POLICIES} at the most")));
    }
    Ok(Some(policies))
}

fn level(fields: &Fields) -> Result<Option<i64>, ApiError> {
    let Some(text) = fields.text("role_level")? else { return Ok(None) };
    let level = text.parse().ok().filter(|level| *level >= 0);
    level.map(Some).ok_or_else(|| refusal("129035", "role_level: must be a whole number from 0"))
}
