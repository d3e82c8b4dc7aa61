//! `/v1/admin/role`: POST, PUT, GET, DELETE.

use super::{DEFAULT_ROLE, new_name, not_built_in, required};
use axum::Json;
use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::{
    RoleChange, RoleOperation, RoleOutcome, StoredRole, change_role, create_role, delete_role, list_roles,
};

/// The most policies that a role has.
const MAX_POLICIES: usize = 10;

/// Why a role can not become what a change makes of it.
const POLICY_HELD: &str = "policies: the role has one of them already";
const POLICY_NOT_HELD: &str = "policies: the role has not all of them";
const POLICY_COUNT: &str = "policies: a role has 1 to 10 policies";
const NO_LEVEL: &str = "remove_role_level: the role has no level";

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
    let name = new_name(&fields, "role_name", "129001", DEFAULT_ROLE)?;
    let policies = policies(&fields)?.filter(|policies| !policies.is_empty());
    let policies = policies.ok_or_else(|| refusal("129002", "policies: must name a policy at least"))?;
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
    if remove_level && level.is_some() {
        return Err(refusal("129044", "role_level: is set and, by remove_role_level, taken away"));
    }
    let operation = match (query.text("operation"), named.is_empty()) {
        (None, true) => RoleOperation::Add,
        (operation, _) => operation_of(operation)?,
    };
    if named.is_empty() && level.is_none() && !remove_level {
        return Err(refusal(BAD_BODY, "policies, role_level or remove_role_level: is required"));
    }
    let edit = |role: &StoredRole| {
        let mut policies = role.policies.clone();
        for policy in &named {
            match (operation, policies.iter().position(|known| known == policy)) {
                (RoleOperation::Add, Some(_)) => return Err(POLICY_HELD),
                (RoleOperation::Add, None) => policies.push(policy.clone()),
                (RoleOperation::Remove, None) => return Err(POLICY_NOT_HELD),
                (RoleOperation::Remove, Some(place)) => {
                    policies.remove(place);
                }
            }
        }
        if policies.is_empty() || policies.len() > MAX_POLICIES {
            return Err(POLICY_COUNT);
        }
        if remove_level && role.level.is_none() {
            return Err(NO_LEVEL);
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
        None => Err(refusal("129041", "operation: is required")),
        Some(_) => Err(refusal("129022", "operation: must be add or remove")),
    }
}

fn told(outcome: RoleOutcome, name: &str, done: &str) -> Result<Json<Value>, ApiError> {
    match outcome {
        RoleOutcome::Done => Ok(success(done)),
        RoleOutcome::NotFound => Err(no_such_role(name)),
        RoleOutcome::Exists => Err(refusal("129014", "role_name: there is a role of this name already")),
        RoleOutcome::NoSuchPolicy(policy) => Err(refusal("129011", format!("policies: there is no policy {policy}"))),
        RoleOutcome::InUse => Err(refusal("129024", "Somebody has the role.")),
        RoleOutcome::Refused(reason) => {
            let code = match reason {
                POLICY_COUNT => "129024",
                NO_LEVEL => "129042",
                _ => "129011",
            };
            Err(refusal(code, reason))
        }
    }
}

fn no_such_role(name: &str) -> ApiError {
    ApiError::not_found("role", name).with_code("129017")
}

/// The name of a role that may be changed.
fn name(query: &Query) -> Result<&str, ApiError> {
    let name = query.text("role_name").ok_or_else(|| refusal("129001", "role_name: is required"))?;
    not_built_in(name, DEFAULT_ROLE)?;
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
