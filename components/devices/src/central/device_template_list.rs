//! `GET /api/deviceTemplates` (contract `central.md` §1.7, 2.6, 6).

use super::device_template_document::show;
use axum::Json;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::filter::odata;
use skein_kernel::central::{ApiVersion, Page, PageRequest, list_order, page_of};
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::Position;
use skein_store::device_templates::{self, DeviceTemplate, ListQuery};

/// 200 with a page of the templates that match.
pub async fn list(caller: Caller, version: ApiVersion, query: QueryParameters) -> Result<Json<Page<Value>>, ApiError> {
    caller.require(Permission::TemplatesRead)?;
    let page = PageRequest::of(&query, version)?;
    // A stable version has no such parameters and passes them over.
    let given = |names| if version.preview { query.single_of(names) } else { Ok(None) };
    let filter_text = given(&["filter", "$filter"])?;
    let order_text = given(&["orderby", "$orderby"])?;
    let filter = filter_text.map(odata::parse).transpose().map_err(|error| ApiError::bad_parameter("filter", error))?;
    let name = serde_json::json!(["deviceTemplates", filter_text, order_text]).to_string();
    let list = ListQuery {
        filter: filter.as_ref(),
        order: list_order(order_text)?,
        after: page.position(&caller.request, &name)?,
        size: page.size.get().into(),
    };
    let found = device_templates::list(&caller.request.session, &list)?;
    let position =
        |template: &DeviceTemplate| Position { id: template.id.clone(), display_name: template.display_name.clone() };
    page_of(&caller.request, &query, &name, found.templates, found.more, position, show).map(Json)
}
