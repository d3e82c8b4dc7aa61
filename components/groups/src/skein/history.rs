//! `GET /skein/v1/groups/{groupId}/history`: who added and removed which device of a static group when, the newest first.
//! A dynamic group has none: which devices it has is decided when somebody asks.
//!
//! | parameter | meaning | default |
//! |---|---|---|
//! | `device` | of this device alone | all |
//! | `limit` | 1 to 1000 changes on a page | 100 |
//! | `pageToken` | the `nextPageToken` of the page before | the first page |

use super::group_of;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::time::Timestamp;
use skein_kernel::skein::{Page, PageLimits, PageRequest};
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};
use skein_store::device_groups::{MembershipChange, changes_of};

/// How many changes a page has.
const CHANGES: PageLimits = PageLimits { default: 100, maximum: 1_000 };

/// A change as clients see it.
#[derive(Serialize)]
pub struct Shown {
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
pub async fn get(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<Json<Page<Shown>>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    let device = query.single("device")?;
    let request = &caller.request;
    let group = group_of(request, &scope, &path)?;
    if scope.devices.as_ref().is_some_and(|devices| !device.is_some_and(|device| devices.contains(device))) {
        return Err(ApiError::bad_parameter("device", "must name a device that the credential is limited to"));
    }
    let list = serde_json::json!(["group-history", group.id, device]).to_string();
    let page = PageRequest::of(request, &query, list, CHANGES)?;
    let changes = changes_of(&request.session, &group, device, page.position()?, page.limit_and_one())?;
    page.page(changes, |last| last.pk, |change| Ok(Shown::of(change))).map(Json)
}
