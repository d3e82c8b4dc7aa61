//! `/api/devices/{deviceId}[/modules/{moduleName}][/components/{componentName}]/properties`: GET, PUT, PATCH (contract
//! `central.md` §2.8).

mod body;
mod representation;

use super::no_such_device;
use super::part::{ModelledTwin, Part};
use crate::twin_refusals::{refusal, too_many_modules};
use axum::Json;
use body::assignments;
use http::StatusCode;
use representation::{current, written};
use serde_json::{Map, Value};
use skein_fleet::access::Permission;
use skein_fleet::twin::{Assignments, Manner, OperatorWrite, PropertyModel, Target, Twin, sort_by_model};
use skein_kernel::central::{ApiVersion, Document};
use skein_kernel::{ApiError, Caller, JsonBody, PathParameters, QueryParameters};
use skein_store::twins::{self, Author, Outcome, TwinRecord};
use std::cell::RefCell;

/// The member of what clients read that is not a property.
const METADATA: &str = "$metadata";

/// 200 with the properties as they are: those of the template, if there is one, and with `unmodeled` all.
pub async fn get(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<Map<String, Value>>, ApiError> {
    let scope = caller.require(Permission::PropertiesRead)?;
    let part = Part::of(&path)?;
    let unmodeled = takes_unmodeled(&part, version, &query)?;
    let ModelledTwin { twin, model, .. } = part.twin(&caller.request, &scope)?;
    let is_shown = |path: &_| unmodeled || model.as_ref().is_none_or(|model| model.properties.contains_key(path));
    match &part.component {
        None => Ok(Json(current(&twin, None, is_shown))),
        Some(component) if knows(&twin, model.as_ref(), component) => {
            Ok(Json(current(&twin, Some(component), is_shown)))
        }
        Some(component) => Err(part.no_such("component", component)),
    }
}

/// 202 with what is now desired of the properties in the body; all others are gone.
pub async fn put(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Map<String, Value>>), ApiError> {
    write(&caller, version, &path, &query, body, Manner::Replace)
}

/// 202 with what is now desired of the properties in the body; all others stay.
pub async fn patch(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Map<String, Value>>), ApiError> {
    write(&caller, version, &path, &query, body, Manner::Merge)
}

fn write(
    caller: &Caller,
    version: ApiVersion,
    path: &PathParameters,
    query: &QueryParameters,
    body: Value,
    manner: Manner,
) -> Result<(StatusCode, Json<Map<String, Value>>), ApiError> {
    let scope = caller.require(Permission::PropertiesWrite)?;
    let part = Part::of(path)?;
    let unmodeled = takes_unmodeled(&part, version, query)?;
    let document = Document::of(body)?.members().clone();
    // What the body turns out to mean, for the reply.
    let meant = RefCell::new(Assignments::default());
    let edit = |record: &TwinRecord| -> Result<Twin, ApiError> {
        let twin = record.twin.clone().unwrap_or_default();
        let model = part.model(record.capabilities.as_ref());
        let said = assignments(&document, part.component.as_deref(), |name| knows(&twin, model.as_ref(), name))?;
        meant.replace(said.clone());
        let sorted = sort_by_model(said, model.as_ref(), unmodeled);
        let (desired, cloud) = sorted.map_err(|error| refusal(&error))?;
        let target = part.component.clone().map_or(Target::Everything, Target::Component);
        let write = OperatorWrite { manner, target, desired, cloud };
        twin.after_write(&write, caller.request.now).map_err(|error| refusal(&error))
    };
    let change = caller.change();
    let session = &caller.request.session;
    let author = Author::Operator(&change);
    match twins::write(session, &scope, part.device.as_str(), part.module(), author, edit)?? {
        Outcome::Done(twin) => {
            Ok((StatusCode::ACCEPTED, Json(written(&twin, part.component.as_deref(), &meant.into_inner()))))
        }
        Outcome::NotFound => Err(no_such_device(&part.device)),
        Outcome::TooManyModules => Err(too_many_modules()),
    }
}

fn knows(twin: &Twin, model: Option<&PropertyModel>, component: &str) -> bool {
    twin.has_component(component) || model.is_some_and(|model| model.components.contains(component))
}

/// Reads `unmodeled`, which the previews have for devices and their components and which modules have not.
fn takes_unmodeled(part: &Part, version: ApiVersion, query: &QueryParameters) -> Result<bool, ApiError> {
    if !version.preview || !part.module().is_empty() {
        return Ok(false);
    }
    match query.single("unmodeled")? {
        None | Some("" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(ApiError::bad_parameter("unmodeled", "must be true or false")),
    }
}
