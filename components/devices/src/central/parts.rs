//! `GET /api/devices/{deviceId}[/modules/{moduleName}]/components` and `…/modules` (contract `central.md` §1.7, 2.8). All
//! in one page: the number of modules has a limit, and a twin's size has one.

use super::no_such_device;
use super::part::Part;
use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::identifier::ModuleName;
use skein_kernel::central::ApiVersion;
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::twins;

/// A list of components or modules.
#[derive(Serialize)]
pub struct Parts {
    value: Vec<Value>,
}

/// 200 with the components that the twin of the device or the module knows.
pub async fn components(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Parts>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let part = Part::of(&path)?;
    let twin = part.twin(&caller.request, &scope)?;
    let show = |name: &str| json!({ "@type": "Component", "name": name });
    Ok(Json(Parts { value: twin.components().map(show).collect() }))
}

/// 200 with the modules that have a twin; those of the edge runtime are none of the device's own.
pub async fn modules(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Parts>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let part = Part::of(&path)?;
    let names = twins::modules(&caller.request.session, &scope, part.device.as_str())?;
    let names = names.ok_or_else(|| no_such_device(&part.device))?;
    let is_custom = |name: &String| !name.parse().is_ok_and(|name: ModuleName| name.is_of_runtime());
    let show = |name: String| json!({ "@type": ["Relationship", "EdgeModule"], "name": name, "displayName": name });
    Ok(Json(Parts { value: names.into_iter().filter(is_custom).map(show).collect() }))
}
