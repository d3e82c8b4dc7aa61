//! `GET /api/deviceGroups/{deviceGroupId}/devices` (contract `central.md` §3).

use super::group_of;
use axum::Json;
use skein_fleet::access::Permission;
use skein_kernel::central::{ApiVersion, DeviceObject, Page, PageRequest, View, collection};
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};
use skein_store::device_groups::{self, MembersQuery};
use skein_store::devices::Device;
use skein_store::{Order, Position};

/// 200 with a page of the devices that the query of the group selects now, in the order of their ids. Two statements: the
/// group and the page.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<Page<DeviceObject>>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    let page = PageRequest::of(&query, version)?;
    let view = View::of(version, &query)?;
    let group = group_of(&caller.request, &scope, &path)?;
    let name = serde_json::json!(["group-devices", group.id]).to_string();
    let members = MembersQuery {
        scope: &scope,
        order: Order::Id,
        after: page.position(&caller.request, &name)?,
        skip: 0,
        limit: page.limit(),
    };
    let devices = device_groups::members(&caller.request.session, &group, &members)?;
    let position = |device: &Device| Position { id: device.id.clone(), display_name: device.display_name.clone() };
    collection(&caller.request, &query, &page, &name, devices, position, |device| view.show(device)).map(Json)
}
