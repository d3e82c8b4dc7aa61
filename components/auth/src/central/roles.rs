//! `/api/roles` and `/api/roles/{roleId}`: the built-in roles, read-only. Those of organizations are there once there is an
//! organization (contract `central.md` §1.2).

use axum::Json;
use serde::Serialize;
use skein_fleet::access::{Permission, Role};
use skein_kernel::central::{ApiVersion, Page, PageRequest, collection};
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};

/// A role as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleObject {
    id: &'static str,
    display_name: &'static str,
}

impl From<Role> for RoleObject {
    fn from(role: Role) -> Self {
        Self { id: role.id(), display_name: role.display_name() }
    }
}

/// 200 with all roles: they fit on one page.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<RoleObject>>, ApiError> {
    caller.require(Permission::RolesRead)?;
    let page = PageRequest::of(&query, version)?;
    let after: Option<String> = page.position(&caller.request, LIST)?;
    let behind = |role: &Role| after.as_deref().is_none_or(|after| role.id() > after);
    let mut roles = existing(&caller)?;
    roles.sort_by_key(|role| role.id());
    roles.retain(behind);
    collection(&caller.request, &query, &page, LIST, roles, |role| role.id(), RoleObject::from).map(Json)
}

const LIST: &str = "roles";

/// 200 with the role.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<RoleObject>, ApiError> {
    caller.require(Permission::RolesRead)?;
    let id = path.get("role_id");
    let named = Role::from_id(id);
    let role = existing(&caller)?.into_iter().find(|role| Some(*role) == named);
    role.map(|role| Json(role.into())).ok_or_else(|| ApiError::not_found("role", id))
}

/// The roles that there are by now.
fn existing(caller: &Caller) -> Result<Vec<Role>, ApiError> {
    let has_organizations = skein_store::organizations::any(&caller.request.session)?;
    Ok(Role::ALL.into_iter().filter(|role| has_organizations || !role.needs_organization()).collect())
}
