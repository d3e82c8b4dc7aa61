//! `GET /v1/admin/deployment_settings/{service}` and `PUT /v1/admin/deployment_settings/config/{service}` (contract
//! `rainmaker.md` §S-details), for the services that are there: `rbac`, `guest_user`, `oauth_only`, `cmd_resp_history` and,
//! to be read, `cognito_appclient`.

use super::app_clients;
use crate::accounts::deployment_settings::{GuestSetting, OAuthOnlySetting, RbacSetting, Setting};
use crate::accounts::{account, codes};
use crate::rainmaker::attempt_limit::setting_limit;
use axum::Json;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::command_request::HistorySetting;
use skein_kernel::rainmaker::{BAD_BODY, Fields, refusal, success};
use skein_kernel::{ApiError, Caller, CallerKind, PathParameters};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, Purpose};
use skein_store::settings::{change_setting, setting};

/// The longest life of a guest, in days: a hundred years.
const MAX_GUEST_DAYS: u32 = 36_500;

/// There is no such service.
const UNKNOWN_SERVICE: &str = "100012";
/// Neither member of `rbac` is given.
const RBAC_MISSING: &str = "124005";
/// `enabled` is missing.
const ENABLED_MISSING: &str = "124006";
const BAD_DAYS: &str = "124043";
const WRONG_CODE: &str = "100066";
const CODE_TOO_OLD: &str = "100068";

const SAVED: &str = "The setting is saved.";

/// 200 with the setting of the service.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let service = path.get("service");
    let value = match service {
        RbacSetting::NAME => shown::<RbacSetting>(&caller)?,
        GuestSetting::NAME => shown::<GuestSetting>(&caller)?,
        OAuthOnlySetting::NAME => shown::<OAuthOnlySetting>(&caller)?,
        HistorySetting::NAME => shown::<HistorySetting>(&caller)?,
        "cognito_appclient" => serde_json::to_value(app_clients::listed(&caller)?).map_err(ApiError::internal)?,
        _ => return Err(unknown(service)),
    };
    Ok(Json(json!({ "configuration_key": service, "configuration_value": value })))
}

/// 200. What is left out stays. Felt by every component within five seconds.
pub async fn put(caller: Caller, path: PathParameters, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    match path.get("service") {
        RbacSetting::NAME => put_rbac(&caller, &fields)?,
        GuestSetting::NAME => put_guests(&caller, &fields)?,
        HistorySetting::NAME => {
            let enabled = enabled(&fields)?;
            change(&caller, |_| HistorySetting { enabled })?;
        }
        OAuthOnlySetting::NAME => return put_oauth_only(&caller, &fields).await,
        service => return Err(unknown(service)),
    }
    Ok(success(SAVED))
}

/// Two steps: a code is sent to who calls, and with it the setting is saved. The bootstrap administrator, whom no code can be
/// sent to, saves it at once.
async fn put_oauth_only(caller: &Caller, fields: &Fields) -> Result<Json<Value>, ApiError> {
    let enabled = enabled(fields)?;
    let save = |_| OAuthOnlySetting { enabled };
    if caller.kind() == CallerKind::Administrator {
        change(caller, save)?;
        return Ok(success(SAVED));
    }
    let (request, administrator) = (&caller.request, account::of(caller)?);
    let handle = enabled.to_string();
    let Some(code) = fields.text("verification_code")? else {
        let name = &administrator.user_name;
        codes::count_and_send(request, name, &administrator, name, Purpose::SignInWays, Some(&handle)).await?;
        return Ok(success("A verification code was sent to you."));
    };
    let by = caller.change();
    let saved = |transaction: &Transaction<'_>| change_setting(transaction, OAuthOnlySetting::NAME, &by, save);
    let checked = codes::check(request, &administrator, Purpose::SignInWays, &code, Some(&handle), saved).await;
    match checked.map_err(setting_limit)? {
        CodeCheck::Right => Ok(success(SAVED)),
        CodeCheck::Expired => Err(refusal(CODE_TOO_OLD, "The verification code is too old. Ask for a new one.")),
        CodeCheck::Wrong | CodeCheck::NotSent => Err(refusal(WRONG_CODE, "The verification code is wrong.")),
    }
}

fn enabled(fields: &Fields) -> Result<bool, ApiError> {
    fields.boolean("enabled")?.ok_or_else(|| refusal(ENABLED_MISSING, "enabled: is required"))
}

fn put_rbac(caller: &Caller, fields: &Fields) -> Result<(), ApiError> {
    let (enabled, same_level) = (fields.boolean("rbac_enabled")?, fields.boolean("allow_same_role_level")?);
    if enabled.is_none() && same_level.is_none() {
        return Err(refusal(RBAC_MISSING, "rbac_enabled or allow_same_role_level: is required"));
    }
    change(caller, |setting: RbacSetting| RbacSetting {
        rbac_enabled: enabled.unwrap_or(setting.rbac_enabled),
        allow_same_role_level: same_level.unwrap_or(setting.allow_same_role_level),
    })
}

fn put_guests(caller: &Caller, fields: &Fields) -> Result<(), ApiError> {
    let enabled = fields.boolean("enabled")?;
    let data = fields
        .value("config_data")
        .map(|data| data.as_object().ok_or_else(|| refusal(BAD_BODY, "config_data: must be an object")));
    let days = data.transpose()?.and_then(|data| data.get("expiry_duration_days")).filter(|days| !days.is_null());
    let days = days.map(|days| {
        let days = days.as_u64().and_then(|days| u32::try_from(days).ok());
        days.filter(|days| *days <= MAX_GUEST_DAYS).ok_or_else(|| {
            let expected = format!("must be a whole number from 0 to {MAX_GUEST_DAYS}");
            refusal(BAD_DAYS, format!("config_data.expiry_duration_days: {expected}"))
        })
    });
    let days = days.transpose()?;
    if enabled.is_none() && days.is_none() {
        return Err(refusal(ENABLED_MISSING, "enabled or config_data: is required"));
    }
    change(caller, |setting: GuestSetting| {
        let mut setting = GuestSetting { enabled: enabled.unwrap_or(setting.enabled), ..setting };
        setting.config_data.expiry_duration_days = days.unwrap_or(setting.config_data.expiry_duration_days);
        setting
    })
}

fn shown<S: Setting>(caller: &Caller) -> Result<Value, ApiError> {
    let value: S = setting(&caller.request.session, S::NAME)?;
    serde_json::to_value(value).map_err(ApiError::internal)
}

fn change<S: Setting>(caller: &Caller, edit: impl Fn(S) -> S) -> Result<(), ApiError> {
    let by = caller.change();
    Ok(caller.request.session.write(|transaction| change_setting(transaction, S::NAME, &by, &edit))?)
}

fn unknown(service: &str) -> ApiError {
    refusal(UNKNOWN_SERVICE, format!("There is no setting of a service '{service}'."))
}
