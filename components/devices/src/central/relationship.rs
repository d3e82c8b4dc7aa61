//! `/api/devices/{deviceId}/relationships` and `…/{relationshipId}` (contract `central.md` §2.9).

use super::device_of;
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::identifier::{DeviceId, DisplayName, RelationshipId};
use skein_fleet::merge_patch::Patch;
use skein_kernel::central::{ApiVersion, Document, Page, PageRequest, collection, given, required};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, QueryParameters, precondition};
use skein_store::devices::Device;
use skein_store::devices::relationships::{self, Relationship, RelationshipContent, RelationshipOutcome};

/// A relationship as clients see it: the upstream and the downstream device.
#[derive(Serialize)]
pub struct RelationshipObject {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    source: String,
    target: String,
}

impl From<Relationship> for RelationshipObject {
    fn from(Relationship { id, content }: Relationship) -> Self {
        Self { id, name: content.name, source: content.source, target: content.target }
    }
}

/// 200 with a page of the relationships in which the device is the source or the target, in the order of their ids.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<Page<RelationshipObject>>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let request = &caller.request;
    let page = PageRequest::of(&query, version)?;
    let device = device_of(request, &scope, &path)?;
    let list = serde_json::json!(["relationships", device.id]).to_string();
    let after: Option<String> = page.position(request, &list)?;
    let entries = relationships::list(&request.session, &scope, &device, after.as_deref(), page.limit())?;
    let position = |relationship: &Relationship| relationship.id.clone();
    collection(request, &query, &page, &list, entries, position, RelationshipObject::from).map(Json)
}

/// 200 with the relationship.
pub async fn get(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
) -> Result<Json<RelationshipObject>, ApiError> {
    let scope = caller.require(Permission::DevicesRead)?;
    let id = relationship_id(&path)?;
    let device = device_of(&caller.request, &scope, &path)?;
    let found = relationships::find(&caller.request.session, &scope, &device, id.as_str())?;
    found.map(|relationship| Json(relationship.into())).ok_or_else(|| no_such_relationship(&id))
}

/// 200 with the relationship that was created or replaced.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<RelationshipObject>, ApiError> {
    let edit = |device: &Device, document: &Document, _: Option<&Relationship>| {
        let members = Members::of(document)?;
        let content = RelationshipContent {
            // Who says nothing else speaks of the device of the path.
            source: given(members.source, "source")?.map_or_else(|| device.id.clone(), String::from),
            target: required(members.target, "target")?.into(),
            name: given(members.name, "name")?.map(String::from),
        };
        Ok(Some(content))
    };
    write(&caller, &path, &headers, body, edit)
}

/// 200 with the relationship as it is after the merge.
pub async fn patch(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<RelationshipObject>, ApiError> {
    let edit = |_: &Device, document: &Document, existing: Option<&Relationship>| {
        let members = Members::of(document)?;
        let (source, target) = (given(members.source, "source")?, given(members.target, "target")?);
        let Some(present) = existing.map(|existing| existing.content.clone()) else {
            return Ok(None);
        };
        Ok(Some(RelationshipContent {
            source: source.map_or(present.source, String::from),
            target: target.map_or(present.target, String::from),
            name: match members.name {
                Patch::Absent => present.name,
                Patch::Null => None,
                Patch::Value(name) => Some(name.into()),
            },
        }))
    };
    write(&caller, &path, &headers, body, edit)
}

/// 204.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::DevicesWrite)?;
    let id = relationship_id(&path)?;
    let precondition = precondition(&headers, None)?;
    let device = device_of(&caller.request, &scope, &path)?;
    let session = &caller.request.session;
    written(relationships::delete(session, &scope, &device, id.as_str(), &precondition, &caller.change())?, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The members of a body that a client may set.
struct Members {
    name: Patch<DisplayName>,
    source: Patch<DeviceId>,
    target: Patch<DeviceId>,
}

impl Members {
    fn of(document: &Document) -> Result<Self, ApiError> {
        Ok(Self {
            name: document.parsed("name")?,
            source: document.parsed("source")?,
            target: document.parsed("target")?,
        })
    }
}

/// What a PUT and a PATCH have in common: `edit` makes the content of the body and of what is there.
fn write(
    caller: &Caller,
    path: &PathParameters,
    headers: &HeaderMap,
    body: serde_json::Value,
    edit: impl Fn(&Device, &Document, Option<&Relationship>) -> Result<Option<RelationshipContent>, ApiError>,
) -> Result<Json<RelationshipObject>, ApiError> {
    let scope = caller.require(Permission::DevicesWrite)?;
    let id = relationship_id(path)?;
    let document = Document::of(body)?;
    let precondition = precondition(headers, document.etag()?)?;
    let device = device_of(&caller.request, &scope, path)?;
    let checked = |existing: Option<&Relationship>| {
        let content = edit(&device, &document, existing)?;
        content.map(|content| between(content, &device)).transpose()
    };
    let (session, by) = (&caller.request.session, caller.change());
    let outcome = relationships::put(session, &scope, &device, id.as_str(), &precondition, &by, checked)??;
    Ok(Json(written(outcome, &id)?.into()))
}

/// The content, if it relates the device of the path to another one.
fn between(content: RelationshipContent, device: &Device) -> Result<RelationshipContent, ApiError> {
    if content.source == content.target {
        return Err(ApiError::unprocessable("target", "must be another device than the source"));
    }
    if content.source != device.id && content.target != device.id {
        return Err(ApiError::unprocessable("source", "the device of the path must be the source or the target"));
    }
    Ok(content)
}

const NO_DEVICE: &str = "must be the id of a device";

fn relationship_id(path: &PathParameters) -> Result<RelationshipId, ApiError> {
    path.get("relationship_id").parse().map_err(|error| ApiError::bad_parameter("relationshipId", error))
}

fn no_such_relationship(id: &RelationshipId) -> ApiError {
    ApiError::not_found("relationship", id.as_str())
}

fn written(outcome: RelationshipOutcome, id: &RelationshipId) -> Result<Relationship, ApiError> {
    match outcome {
        RelationshipOutcome::Done(relationship) => Ok(relationship),
        RelationshipOutcome::NotFound => Err(no_such_relationship(id)),
        RelationshipOutcome::NoSource => Err(ApiError::unprocessable("source", NO_DEVICE)),
        RelationshipOutcome::NoTarget => Err(ApiError::unprocessable("target", NO_DEVICE)),
        RelationshipOutcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        RelationshipOutcome::IdTaken => Err(ApiError::new(ErrorKind::Conflict, "The relationship id is in use.")),
    }
}
