//! `GET /skein/v1/groups/{groupId}/history`: who added and removed which device of a static group when, the newest first.
//! A dynamic group has none: which devices it has is decided when somebody asks.
//!
//! | parameter | meaning | default |
//! |---|---|---|
//! | `device` | of this device alone | all |
//! | `limit` | 1 to [`MAX_LIMIT`] changes on a page | 100 |
//! | `pageToken` | the `nextPageToken` of the page before | the first page |

use super::group_of;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters, open_page_token, seal_page_token};
use skein_store::device_groups::{MembershipChange, changes_of};

const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 1_000;

/// A page of changes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    value: Vec<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
struct Shown {
    device: String,
    /// `added` or `removed`.
    change: &'static str,
    by: By,
    time: String,
}

#[derive(Serialize)]
struct By {
    kind: String,
    id: String,
}

impl Shown {
    fn of(change: MembershipChange) -> Self {
        Self {
            change: if change.is_added() { "added" } else { "removed" },
            device: change.device_id,
            by: By { kind: change.principal_kind, id: change.principal_id },
            time: Timestamp::from_unix_millis(change.created_at).to_rfc3339_millis(),
        }
    }
}

/// 200 with a page. Two statements: the group and its changes.
pub async fn get(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<Json<History>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    let limit = query.limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let device = query.single("device")?;
    let request = &caller.request;
    let group = group_of(request, &scope, &path)?;
    if scope.devices.as_ref().is_some_and(|devices| !device.is_some_and(|device| devices.contains(device))) {
        return Err(ApiError::bad_parameter("device", "must name a device that the credential is limited to"));
    }
    let sealer = &request.application.sealer;
    let bound_to = serde_json::json!(["group-history", group.id, device]).to_string();
    let before = query.single("pageToken")?.map(|token| open_page_token(sealer, &bound_to, token)).transpose();
    let before = before.map_err(|error| ApiError::bad_parameter("pageToken", error))?;
    let mut changes = changes_of(&request.session, &group, device, before, limit + 1)?;
    let more = changes.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    changes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let seal = |last: &MembershipChange| seal_page_token(sealer, &bound_to, &last.pk, &request.application.random);
    let next_page_token = changes.last().filter(|_| more).map(seal).transpose().map_err(ApiError::internal)?;
    Ok(Json(History { value: changes.into_iter().map(Shown::of).collect(), next_page_token }))
}
