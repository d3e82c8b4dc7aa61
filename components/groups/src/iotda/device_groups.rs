//! `/v5/iot/{project_id}/device-group`: GET, POST (contract `iotda.md` §6.3).

use super::representation::{DYNAMIC, GroupObject, STATIC, checked, membership};
use super::written;
use crate::whole_groups::refuse_limited;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use skein_fleet::access::{Permission, Reach, Scope};
use skein_fleet::device_group::Membership;
use skein_fleet::filter::{Expression, GroupField, Literal, Operator};
use skein_fleet::id::random_uuid;
use skein_kernel::iotda::{
    Members, PageRequest, PageSummary, bad_parameter, default_space_only, parse_basic_time, project, refused,
};
use skein_kernel::{ApiError, Caller, JsonBody, PathParameters, QueryParameters};
use skein_store::device_groups::{self as store, GroupChange, GroupKind, GroupListQuery};
use skein_store::{Order, Position};

/// A page of groups, the newest first.
#[derive(Serialize)]
pub struct GroupsPage {
    device_groups: Vec<GroupObject>,
    page: PageSummary,
}

/// 200 with a page of the groups that match.
pub async fn list(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<Json<GroupsPage>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    project(&caller, &path)?;
    default_space_only(&caller, query.single("app_id")?)?;
    let page = PageRequest::of(&query)?;
    let changed_after = query.single("last_modified_time")?.map(|text| parse_basic_time("last_modified_time", text));
    let kind = match query.single("group_type")? {
        None => None,
        Some(STATIC) => Some(GroupKind::Static),
        Some(DYNAMIC) => Some(GroupKind::Dynamic),
        Some(_) => return Err(bad_parameter("group_type", "must be STATIC or DYNAMIC")),
    };
    let named = query.single("name")?.map(|name| Expression::Compare {
        field: GroupField::DisplayName,
        operator: Operator::Eq,
        literal: Literal::Text(name.to_owned()),
    });
    let list = GroupListQuery {
        scope: &scope,
        filter: named.as_ref(),
        kind,
        changed_after: changed_after.transpose()?,
        order: Order::Newest,
        after: page.marker.map(|marker| Position { id: marker, display_name: String::new() }),
        skip: page.offset,
        limit: page.limit,
    };
    let session = &caller.request.session;
    let groups = store::list(session, &list)?;
    let count = store::count(session, &list)?;
    let page = PageSummary::new(count, groups.last().map(|group| group.record_id.as_str()));
    Ok(Json(GroupsPage { device_groups: groups.into_iter().map(GroupObject::summary).collect(), page }))
}

/// 201 with the new group.
pub async fn post(
    caller: Caller,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::GroupsWrite)?;
    project(&caller, &path)?;
    refuse_limited(&scope)?;
    let members = Members::of(body)?;
    default_space_only(&caller, members.text("app_id")?)?;
    let membership = membership(&members)?;
    let parent = members.text("super_group_id")?;
    if parent.is_some() && membership != Membership::Static {
        return Err(bad_parameter("super_group_id", "is for groups of the type STATIC"));
    }
    let change = GroupChange {
        display_name: checked("name", members.required_text("name")?)?,
        description: members.text("description")?.map(|text| checked("description", text)).transpose()?,
        membership,
        organization: organization(&caller, &scope)?,
    };
    let request = &caller.request;
    let id = random_uuid(&request.application.random);
    let outcome = store::create(&request.session, &scope, &id, &change, parent, &caller.change())?;
    Ok((StatusCode::CREATED, Json(GroupObject::whole(written(outcome, &id)?))))
}

/// The organization of a new group, which this dialect has no word for: the one that the caller is limited to.
fn organization(caller: &Caller, scope: &Scope) -> Result<Option<String>, ApiError> {
    let home = caller.home_organization(Permission::GroupsWrite);
    if home.is_none() && scope.reach != Reach::Everything {
        let message = "The credential is limited to several organizations; a new group would belong to one of them.";
        return Err(refused(message));
    }
    Ok(home.map(String::from))
}
