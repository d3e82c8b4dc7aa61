//! `/v1/admin/policy`: POST, PUT, GET, DELETE.

use super::{DEFAULT_POLICY, new_name, not_built_in, required};
use axum::Json;
use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::access::policy::{Policy, PolicyError};
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::{create_policy, delete_policy, list_policies, update_policy};

/// What there is of policies.
#[derive(Serialize)]
pub struct Policies {
    policies: Vec<PolicyObject>,
}

#[derive(Serialize)]
struct PolicyObject {
    policy_name: String,
    policy_json: Value,
}

/// 200 with the policy of the name, or with all.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Policies>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = query.text("policy_name");
    let policies = list_policies(&caller.request.session, name)?;
    if let (Some(name), true) = (name, policies.is_empty()) {
        return Err(no_such_policy(name));
    }
    let object = |policy: skein_store::access_control::StoredPolicy| PolicyObject {
        policy_name: policy.name,
        policy_json: policy.document,
    };
    Ok(Json(Policies { policies: policies.into_iter().map(object).collect() }))
}

/// 200. The new policy is nobody's until a role has it.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = new_name(&fields, "policy_name", "129002", DEFAULT_POLICY)?;
    let document = document(&fields)?;
    if create_policy(&caller.request.session, &name, document, &caller.change())? {
        return Ok(success("The policy is made."));
    }
    Err(refusal("129007", "policy_name: there is a policy of this name already"))
}

/// 200. Everybody who has the policy has the new one within five seconds.
pub async fn put(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = name(&query)?;
    if update_policy(&caller.request.session, name, document(&fields)?, &caller.change())? {
        return Ok(success("The policy is updated."));
    }
    Err(no_such_policy(name))
}

/// 200, unless a role has it.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    required(&caller.request)?;
    let name = name(&query)?;
    match delete_policy(&caller.request.session, name, &caller.change())? {
        Some(true) => Ok(success("The policy is deleted.")),
        Some(false) => Err(refusal("129023", "A role has the policy.")),
        None => Err(no_such_policy(name)),
    }
}

/// The name of a policy that may be changed.
fn name(query: &Query) -> Result<&str, ApiError> {
    let name = query.text("policy_name").ok_or_else(|| refusal("129002", "policy_name: is required"))?;
    not_built_in(name, DEFAULT_POLICY)?;
    Ok(name)
}

/// The policy of a body, as it is.
fn document(fields: &Fields) -> Result<&Value, ApiError> {
    let document = fields.value("policy_json").ok_or_else(|| refusal("129009", "policy_json: is required"))?;
    match Policy::from_json(document) {
        Ok(_) => Ok(document),
        Err(error @ PolicyError::Size) => Err(refusal("129026", format!("policy_json: {error}"))),
        Err(error @ PolicyError::Member { .. }) => Err(refusal("129010", error.to_string())),
    }
}

/// 404.
pub fn no_such_policy(name: &str) -> ApiError {
    ApiError::not_found("policy", name).with_code("129008")
}
