//! `GET /v5/iot/{project_id}/device-group/{group_id}/devices` (contract `iotda.md` §6.3).

use super::group_of;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::iotda::{PageRequest, PageSummary, project};
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};
use skein_store::device_groups::{self as store, MembersQuery};
use skein_store::devices::Device;
use skein_store::{Order, Position};

/// A page of devices, the newest first.
#[derive(Serialize)]
pub struct DevicesPage {
    devices: Vec<SimplifiedDevice>,
    page: PageSummary,
}

/// What a group tells of a device. Its node id is the id that it connects with, and its product its template.
#[derive(Serialize)]
struct SimplifiedDevice {
    device_id: String,
    node_id: String,
    device_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<String>,
}

impl SimplifiedDevice {
    fn of(device: Device) -> Self {
        Self {
            device_id: device.id.clone(),
            node_id: device.id,
            device_name: device.display_name,
            product_id: device.template,
        }
    }
}

/// 200 with a page. Three statements: the group, the page and the count of all.
pub async fn list(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<Json<DevicesPage>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    project(&caller, &path)?;
    let page = PageRequest::of(&query)?;
    let group = group_of(&caller.request, &scope, &path)?;
    let members = MembersQuery {
        scope: &scope,
        order: Order::Newest,
        after: page.marker.map(|marker| Position { id: marker, display_name: String::new() }),
        skip: page.offset,
        limit: page.limit,
    };
    let session = &caller.request.session;
    let devices = store::members(session, &group, &members)?;
    let count = store::member_count(session, &scope, &group)?;
    let page = PageSummary::new(count, devices.last().map(|device| device.record_id.as_str()));
    Ok(Json(DevicesPage { devices: devices.into_iter().map(SimplifiedDevice::of).collect(), page }))
}
