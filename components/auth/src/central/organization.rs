//! `/api/organizations` and `/api/organizations/{organizationId}`: GET, PUT, PATCH, DELETE (contract `central.md` §5).
//!
//! An organization has no member `etag`. Its tag is in the header `ETag` of each answer, for `If-Match`.

use super::organization_body::{OrganizationObject, edited, replacement};
use axum::Json;
use axum::response::IntoResponse;
use http::header::ETAG;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::{Permission, Reach};
use skein_fleet::identifier::OrganizationId;
use skein_fleet::organization::PlacementError;
use skein_kernel::central::{ApiVersion, Document, Page, PageRequest, collection};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, QueryParameters, precondition};
use skein_store::organizations::{self, Mode, Organization, Outcome};

/// 200 with a page of the organizations, in the order of their ids.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<OrganizationObject>>, ApiError> {
    let scope = caller.require(Permission::OrganizationsRead)?;
    let page = PageRequest::of(&query, version)?;
    let after: Option<OrganizationId> = page.position(&caller.request, LIST)?;
    let mut found = organizations::all(&caller.request.session)?;
    let reach = organizations::hierarchy(&found).complete(&scope.reach);
    found.retain(|organization| {
        reach.covers(Some(&organization.id)) && after.as_ref().is_none_or(|after| organization.id > *after)
    });
    let position = |organization: &Organization| organization.id.clone();
    let show = |organization| OrganizationObject::of(organization, &reach);
    collection(&caller.request, &query, &page, LIST, found, position, show).map(Json)
}

const LIST: &str = "organizations";

/// 200 with the organization.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::OrganizationsRead)?;
    let id = organization_id(&path)?;
    let found = organizations::all(&caller.request.session)?;
    let reach = organizations::hierarchy(&found).complete(&scope.reach);
    let mut found = found.into_iter().filter(|organization| reach.covers(Some(&organization.id)));
    let organization = found.find(|organization| organization.id == id);
    Ok(answer(organization.ok_or_else(|| no_such_organization(&id))?, &reach))
}

/// 200 with the organization that was made or replaced.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<impl IntoResponse, ApiError> {
    write(&caller, &path, &headers, &Document::of(body)?, Mode::CreateOrChange)
}

/// 200 with the organization as it is after the merge.
pub async fn patch(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<impl IntoResponse, ApiError> {
    write(&caller, &path, &headers, &Document::of(body)?, Mode::Change)
}

fn write(
    caller: &Caller,
    path: &PathParameters,
    headers: &HeaderMap,
    document: &Document,
    mode: Mode,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let reach = caller.require(Permission::OrganizationsWrite)?.reach;
    let id = organization_id(path)?;
    let precondition = precondition(headers, document.etag()?)?;
    let home = caller.home_organization(Permission::OrganizationsWrite);
    let edit = |existing: Option<&Organization>, reach: &Reach| match (mode, existing) {
        (Mode::Change, Some(organization)) => edited(organization, document, reach),
        _ => replacement(&id, existing, document, reach, home.as_ref()),
    };
    let session = &caller.request.session;
    let outcome = organizations::write(session, &reach, &id, mode, &precondition, &caller.change(), edit)??;
    let (organization, reach) = written(outcome, &id)?;
    Ok(answer(organization, &reach))
}

/// 204. Nothing may belong to it.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let reach = caller.require(Permission::OrganizationsWrite)?.reach;
    let id = organization_id(&path)?;
    let precondition = precondition(&headers, None)?;
    let outcome = organizations::delete(&caller.request.session, &reach, &id, &precondition, &caller.change())?;
    written(outcome, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn organization_id(path: &PathParameters) -> Result<OrganizationId, ApiError> {
    path.get("organization_id").parse().map_err(|error| ApiError::bad_parameter("organizationId", error))
}

fn no_such_organization(id: &OrganizationId) -> ApiError {
    ApiError::not_found("organization", id.as_str())
}

fn answer(organization: Organization, reach: &Reach) -> impl IntoResponse + use<> {
    let etag = format!("\"{}\"", organization.etag());
    ([(ETAG, etag)], Json(OrganizationObject::of(organization, reach)))
}

fn written(outcome: Outcome, id: &OrganizationId) -> Result<(Organization, Reach), ApiError> {
    let conflict = |message: &str| Err(ApiError::new(ErrorKind::Conflict, message));
    match outcome {
        Outcome::Done(organization, reach) => Ok((organization, reach)),
        Outcome::NotFound => Err(no_such_organization(id)),
        Outcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        Outcome::IdTaken => conflict("The organization id is in use."),
        Outcome::InUse => conflict(
            "The organization is in use: an organization below it, a device, a device group, a user or an API token belongs to it.",
        ),
        Outcome::Misplaced(error @ PlacementError::Full) => {
            Err(ApiError::new(ErrorKind::Conflict, format!("The organization can not be made: {error}.")))
        }
        Outcome::Misplaced(error) => Err(ApiError::unprocessable("parent", error)),
    }
}
