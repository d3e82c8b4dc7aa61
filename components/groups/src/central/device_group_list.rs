//! `GET /api/deviceGroups` (contract `central.md` §1.7, 3).

use super::representation::DeviceGroupObject;
use axum::Json;
use skein_fleet::access::Permission;
use skein_fleet::filter::{GroupField, odata};
use skein_kernel::central::{ApiVersion, Page, PageRequest, collection, list_order};
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::Position;
use skein_store::device_groups::{self, DeviceGroup, GroupKind, GroupListQuery};

/// 200 with a page of the groups that match.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<DeviceGroupObject>>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    let page = PageRequest::of(&query, version)?;
    // A stable version has no such parameters and passes them over.
    let given = |names| if version.preview { query.single_of(names) } else { Ok(None) };
    let filter_text = given(&["filter", "$filter"])?;
    let order_text = given(&["orderby", "$orderby"])?;
    let filter = filter_text.map(odata::parse::<GroupField>).transpose();
    let filter = filter.map_err(|error| ApiError::bad_parameter("filter", error))?;
    let order = list_order(order_text)?;
    let name = serde_json::json!(["device-groups", filter_text, order_text]).to_string();
    let list = GroupListQuery {
        scope: &scope,
        filter: filter.as_ref(),
        kind: Some(GroupKind::Dynamic),
        changed_after: None,
        order,
        after: page.position(&caller.request, &name)?,
        skip: 0,
        limit: page.limit(),
    };
    let groups = device_groups::list(&caller.request.session, &list)?;
    let position = |group: &DeviceGroup| Position { id: group.id.clone(), display_name: group.display_name.clone() };
    collection(&caller.request, &query, &page, &name, groups, position, DeviceGroupObject::of).map(Json)
}
