//! `GET /skein/v1/groups/{groupId}/devices/{deviceId}`: whether a device is in a group, and why or why not.

use super::group_of;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::filter::query::{Explanation, explain};
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::device_groups::{DeviceGroup, changes_of, holds};
use skein_store::devices::{DeviceWithRecord, find_record};

/// The answer.
#[derive(Serialize)]
pub struct MembershipAnswer {
    member: bool,
    /// The group's organization, where that is what keeps the device out.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<String>,
    /// Of a dynamic group: what each part of the query is for the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Part>,
    /// Of a static group: when the device was added or removed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Since>,
}

/// A part of the query. The parts of `AND`, `OR` and `NOT` stand inside.
#[derive(Serialize)]
struct Part {
    condition: String,
    /// True, false, or null where a value is missing or of another type.
    truth: Option<bool>,
    /// Whether it is among those that decided the whole.
    decisive: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Since {
    change: &'static str,
    by: String,
    time: String,
}

impl Part {
    /// A part decides when the whole does and it has the truth of the whole: of `NOT`, the opposite.
    fn of(explanation: Explanation, decisive: bool) -> Self {
        let whole = explanation.truth;
        let is_negation = explanation.parts.len() == 1;
        let decides = |part: &Explanation| decisive && (is_negation || part.truth == whole);
        let parts = explanation.parts.into_iter().map(|part| {
            let decides = decides(&part);
            Self::of(part, decides)
        });
        Self { condition: explanation.text, truth: whole, decisive, parts: parts.collect() }
    }
}

/// 200. Three statements at most.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<MembershipAnswer>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    let request = &caller.request;
    let group = group_of(request, &scope, &path)?;
    let id = path.get("device_id");
    let device = find_record(&request.session, &scope, id)?.ok_or_else(|| ApiError::not_found("device", id))?;
    let member = holds(&request.session, &group, &device)?;
    let explanation = group.condition()?.map(|condition| Part::of(explain(&condition, &device.record), true));
    let since = if group.is_static() { last_change(&caller, &group, &device)? } else { None };
    Ok(Json(MembershipAnswer { member, outside: outside(&group, &device), explanation, since }))
}

/// The group's organization, unless the device lies in it.
fn outside(group: &DeviceGroup, device: &DeviceWithRecord) -> Option<String> {
    group.organization.clone().filter(|_| !group.covers(&device.device))
}

fn last_change(caller: &Caller, group: &DeviceGroup, device: &DeviceWithRecord) -> Result<Option<Since>, ApiError> {
    let changes = changes_of(&caller.request.session, group, Some(&device.device.id), None, 1)?;
    Ok(changes.into_iter().next().map(|change| Since {
        change: if change.is_added() { "added" } else { "removed" },
        time: skein_fleet::time::Timestamp::from_unix_millis(change.created_at).to_rfc3339_millis(),
        by: format!("{} {}", change.principal_kind, change.principal_id),
    }))
}
