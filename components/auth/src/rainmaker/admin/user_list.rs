//! `GET /v1/admin/user2`: accounts, page by page.

use super::administrator::is_super;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::account::Locale;
use skein_kernel::rainmaker::{BAD_QUERY, Query, refusal};
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::roles_of_each;
use skein_store::accounts::{User, UserFilter, count_users, list_users};

/// How many accounts a page has if the client does not say, and at most.
const DEFAULT_RECORDS: u32 = 25;
const MAX_RECORDS: u32 = 100;

/// An account as administrators see it.
#[derive(Serialize)]
struct ListedUser {
    user_id: String,
    user_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    super_admin: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    mfa: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    locale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_roles: Option<Vec<String>>,
}

impl ListedUser {
    fn of(user: User, user_roles: Option<Vec<String>>) -> Self {
        Self {
            user_id: user.id,
            user_name: user.user_name,
            super_admin: user.super_admin.then_some(true),
            admin: user.admin.then_some(true),
            picture_url: user.picture_url,
            quota: user.quota,
            name: user.display_name,
            mfa: user.mfa,
            phone_number: user.phone_number,
            locale: user.locale.unwrap_or_else(|| Locale::NONE.to_owned()),
            user_roles,
        }
    }
}

/// A page. Without `next_id` it is the last.
#[derive(Serialize)]
pub struct UserPage {
    users_list: Vec<ListedUser>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_id: Option<String>,
    total: i64,
}

/// 200 with the accounts that the caller may know of: by `user_id`, by the beginning of `user_name`, `admin`,
/// `superadmin`, or all.
pub async fn get(caller: Caller, query: Query) -> Result<Json<UserPage>, ApiError> {
    caller.require_everywhere(Permission::UsersRead)?;
    let flag = |name| query.flag(name).map(|flag| flag.unwrap_or(false));
    let filter = UserFilter {
        id: query.text("user_id").map(ToOwned::to_owned),
        name_prefix: query.text("user_name").map(str::to_lowercase),
        admins: flag("admin")?,
        super_admins: flag("superadmin")?,
        without_super_admins: !is_super(&caller),
    };
    let number = |name: &'static str, default: i64| match query.text(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| refusal(BAD_QUERY, format!("{name}: is not what a list gave"))),
    };
    let after = number("start_id", 0)?;
    let limit = u32::try_from(number("num_records", DEFAULT_RECORDS.into())?).unwrap_or(0);
    if !(1..=MAX_RECORDS).contains(&limit) {
        return Err(refusal(BAD_QUERY, format!("num_records: must be from 1 to {MAX_RECORDS}")));
    }
    let session = &caller.request.session;
    let mut users = list_users(session, &filter, after, limit + 1)?;
    let has_more = users.len() > limit as usize;
    users.truncate(limit as usize);
    let next_id = users.last().filter(|_| has_more).map(|user| user.pk.to_string());
    let total = count_users(session, &filter)?;
    let mut roles = roles_of_each(session, &users.iter().map(|user| user.pk).collect::<Vec<_>>())?;
    let listed = |user: User| {
        let roles = roles.remove(&user.pk);
        ListedUser::of(user, roles)
    };
    Ok(Json(UserPage { users_list: users.into_iter().map(listed).collect(), next_id, total }))
}
