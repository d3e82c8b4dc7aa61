//! `/v1/admin/custom_data` (contract "Custom data set by admins"): what apps keep with somebody's account.

use super::administrator::may_see;
use crate::rainmaker::custom_data::merge;
use crate::rainmaker::names;
use axum::Json;
use serde_json::{Map, Value};
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{Query, refusal};
use skein_kernel::{ApiError, Caller, RawBody};
use skein_store::accounts::{User, custom_data, find_user, find_user_by_name};

const NOBODY_NAMED: &str = "125003";
const NO_ACCOUNT: &str = "100012";

/// The parameters that name an account by its name; the last two are older.
const NAMES: [&str; 3] = ["user_name", "user_email", "user_phone_number"];

/// 200 with the data; `{}` if there is none.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Map<String, Value>>, ApiError> {
    caller.require_everywhere(Permission::UsersRead)?;
    let user = named(&caller, &query)?;
    Ok(Json(custom_data(&caller.request.session, user.pk)?))
}

/// 200 with the data after the change, without an envelope.
pub async fn put(caller: Caller, query: Query, body: RawBody) -> Result<Json<Map<String, Value>>, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let user = named(&caller, &query)?;
    merge(&caller, &user, &body)
}

/// The account that the query names: by its id, if it has both.
fn named(caller: &Caller, query: &Query) -> Result<User, ApiError> {
    let session = &caller.request.session;
    let found = match (query.text("user_id"), NAMES.iter().find_map(|name| query.text(name))) {
        (Some(id), _) => find_user(session, id)?,
        (None, Some(name)) => find_user_by_name(session, &names::in_query(name))?,
        (None, None) => return Err(refusal(NOBODY_NAMED, "user_id or user_name is required.")),
    };
    found
        .filter(|user| user.confirmed && may_see(caller, user))
        .ok_or_else(|| refusal(NO_ACCOUNT, "There is no such account."))
}
