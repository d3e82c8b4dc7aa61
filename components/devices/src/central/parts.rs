//! `GET /api/devices/{deviceId}[/modules/{moduleName}]/components` and `…/modules` (contract `central.md` §1.7, 2.8). All
//! in one page: the number of modules has a limit, and a twin's size has one.

use super::no_such_device;
use super::part::{ModelledTwin, Part};
use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::device_template::Description;
use skein_fleet::identifier::ModuleName;
use skein_kernel::central::ApiVersion;
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::twins;
use std::collections::BTreeMap;

/// A list of components or modules.
#[derive(Serialize)]
pub struct Parts {
    value: Vec<Value>,
}

/// 200 with the components that the template of the device gives it or the module, as it describes them, and those that the
/// twin knows beside them.
pub async fn components(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Parts>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let part = Part::of(&path)?;
    let ModelledTwin { twin, capabilities, .. } = part.twin(&caller.request, &scope)?;
    let module = Some(part.module()).filter(|module| !module.is_empty());
    let described = capabilities.as_ref().and_then(|model| model.components_of(module));
    let mut parts: BTreeMap<String, Value> =
        twin.components().map(|name| (name.to_owned(), json!({ "@type": "Component", "name": name }))).collect();
    for (name, component) in described.into_iter().flatten() {
        parts.insert(name.clone(), shown(name, &component.description)?);
    }
    Ok(Json(Parts { value: parts.into_values().collect() }))
}

/// 200 with the modules that the template describes and those that have a twin; those of the edge runtime are none of the
/// device's own.
pub async fn modules(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Parts>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let part = Part::of(&path)?;
    let known = twins::modules(&caller.request.session, &scope, part.device.as_str())?;
    let known = known.ok_or_else(|| no_such_device(&part.device))?;
    let show = |name: &String| json!({ "@type": ["Relationship", "EdgeModule"], "name": name, "displayName": name });
    let mut parts: BTreeMap<String, Value> = known.names.iter().map(|name| (name.clone(), show(name))).collect();
    for (name, module) in known.capabilities.iter().flat_map(|model| &model.modules) {
        parts.insert(name.clone(), shown(name, &module.description)?);
    }
    parts.retain(|name, _| !name.parse().is_ok_and(|name: ModuleName| name.is_of_runtime()));
    Ok(Json(Parts { value: parts.into_values().collect() }))
}

/// A part as the template describes it.
fn shown(name: &str, description: &Description) -> Result<Value, ApiError> {
    let mut object = serde_json::to_value(description).map_err(ApiError::internal)?;
    if let Some(members) = object.as_object_mut() {
        members.insert("name".to_owned(), name.into());
    }
    Ok(object)
}
