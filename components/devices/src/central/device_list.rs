//! `GET /api/devices` (contract `central.md` §1.7, 2.6).

use axum::Json;
use skein_fleet::access::Permission;
use skein_fleet::filter::{DeviceField, odata};
use skein_kernel::central::{ApiVersion, DeviceObject, Page, PageRequest, View, collection, list_order};
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::Position;
use skein_store::devices::{self, Device, ListQuery};

/// 200 with a page of the devices that match.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<DeviceObject>>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let view = View::of(version, &query)?;
    let page = PageRequest::of(&query, version)?;
    // A stable version has no such parameters and passes them over.
    let given = |names| if version.preview { query.single_of(names) } else { Ok(None) };
    let filter_text = given(&["filter", "$filter"])?;
    let order_text = given(&["orderby", "$orderby"])?;
    let filter = filter_text.map(odata::parse::<DeviceField>).transpose();
    let filter = filter.map_err(|error| ApiError::bad_parameter("filter", error))?;
    let order = list_order(order_text)?;
    let name = serde_json::json!(["devices", filter_text, order_text]).to_string();
    let list = ListQuery {
        scope: &scope,
        filter: filter.as_ref(),
        order,
        after: page.position(&caller.request, &name)?,
        skip: 0,
        limit: page.limit(),
    };
    let devices = devices::list(&caller.request.session, &list)?;
    let position = |device: &Device| Position { id: device.id.clone(), display_name: device.display_name.clone() };
    collection(&caller.request, &query, &page, &name, devices, position, |device| view.show(device)).map(Json)
}
