//! `GET /v1/admin/deployment_settings/rbac` and `PUT /v1/admin/deployment_settings/config/rbac` (contract
//! `rainmaker.md` §S-details).

use axum::Json;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::settings::{change_setting, setting};

/// The name of the setting.
pub const NAME: &str = "rbac";

/// Whether policies decide instead of flags.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct RbacSetting {
    /// Whether they do.
    pub rbac_enabled: bool,
    /// Whether people may give the roles of their own level.
    pub allow_same_role_level: bool,
}

/// 200 with the setting. There are no other services yet.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    known(path.get("service"))?;
    let value: RbacSetting = setting(&caller.request.session, NAME)?;
    Ok(Json(json!({ "configuration_key": NAME, "configuration_value": value })))
}

/// 200. What is left out stays. Felt by every component within five seconds.
pub async fn put(caller: Caller, path: PathParameters, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    known(path.get("service"))?;
    let (enabled, same_level) = (fields.boolean("rbac_enabled")?, fields.boolean("allow_same_role_level")?);
    if enabled.is_none() && same_level.is_none() {
        return Err(refusal("124003", "rbac_enabled or allow_same_role_level: is required"));
    }
    change_setting(&caller.request.session, NAME, &caller.change(), |setting: RbacSetting| RbacSetting {
        rbac_enabled: enabled.unwrap_or(setting.rbac_enabled),
        allow_same_role_level: same_level.unwrap_or(setting.allow_same_role_level),
    })?;
    Ok(success("The setting is saved."))
}

fn known(service: &str) -> Result<(), ApiError> {
    if service == NAME {
        return Ok(());
    }
    Err(refusal("124002", format!("There is no setting of a service '{service}'.")))
}
