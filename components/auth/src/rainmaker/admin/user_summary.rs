//! `GET /v1/admin/user2/summary`.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::time::Timestamp;
use skein_kernel::rainmaker::{Query, refusal};
use skein_kernel::{ApiError, Caller};
use skein_store::accounts::active_users;

const BAD_START_TIME: &str = "100054";

/// How many people are active.
#[derive(Serialize)]
pub struct Summary {
    active_count: i64,
}

/// 200 with how many people used a session since `start_time` (Unix seconds), or ever.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Summary>, ApiError> {
    caller.require_everywhere(Permission::UsersRead)?;
    let seconds = match query.text("start_time") {
        None => 0,
        Some(text) => text.parse().map_err(|_| refusal(BAD_START_TIME, "start_time: must be Unix seconds"))?,
    };
    let active_count = active_users(&caller.request.session, Timestamp::from_unix_seconds(seconds))?;
    Ok(Json(Summary { active_count }))
}
