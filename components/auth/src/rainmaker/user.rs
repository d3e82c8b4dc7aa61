//! `GET /v1/user2` and `GET /v1/user` (contract §2.5).

use crate::accounts::account;
use axum::Json;
use serde::Serialize;
use serde_json::{Map, Value};
use skein_fleet::account::Locale;
use skein_kernel::rainmaker::Query;
use skein_kernel::{ApiError, Caller};
use skein_store::accounts::{User, UserKind, custom_data};

/// An account as its owner sees it. Flags that are not set are left out.
#[derive(Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "so many flags the contract has")]
pub struct UserObject {
    user_id: String,
    user_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    mfa: bool,
    #[serde(skip_serializing_if = "is_false")]
    super_admin: bool,
    #[serde(skip_serializing_if = "is_false")]
    admin: bool,
    locale: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    admin_tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "is_false")]
    is_guest_user: bool,
    /// Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl UserObject {
    fn of(user: User, custom_data: Option<Map<String, Value>>) -> Self {
        Self {
            user_id: user.id,
            user_name: user.user_name,
            name: user.display_name,
            picture_url: user.picture_url,
            phone_number: user.phone_number,
            mfa: user.mfa,
            super_admin: user.super_admin,
            admin: user.admin,
            locale: user.locale.unwrap_or_else(|| Locale::NONE.to_owned()),
            tags: user.tags,
            admin_tags: user.admin_tags,
            custom_data,
            is_guest_user: user.kind == UserKind::Guest,
            expires_on: user.expires_at.map(skein_fleet::time::Timestamp::unix_seconds),
        }
    }
}

/// 200 with the caller's account, with its custom data if `custom_data=true`.
pub async fn get(caller: Caller, query: Query) -> Result<Json<UserObject>, ApiError> {
    let wants_data = query.flag("custom_data")?.unwrap_or(false);
    let user = account::of(&caller)?;
    let data = wants_data.then(|| custom_data(&caller.request.session, user.pk)).transpose()?;
    Ok(Json(UserObject::of(user, data)))
}
