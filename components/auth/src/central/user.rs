//! `/api/users` and `/api/users/{userId}`: GET, PUT, PATCH, DELETE (contract `central.md` §5).
//!
//! A user of the type `email` is whoever signs in to the account of that address (docs/central.md). One knows of the users
//! that one could have added. The tag of a user is in the header `ETag`, as that of an organization is.

use super::role_assignments::{may_grant, no_such_organization, not_to_give};
use super::user_body::{UserObject, edited, replacement, roles};
use axum::Json;
use axum::response::IntoResponse;
use http::header::ETAG;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_fleet::identifier::UserId;
use skein_kernel::central::{ApiVersion, Document, Page, PageRequest, collection};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, QueryParameters, precondition};
use skein_store::members::{self, MAX_ROLE_ASSIGNMENTS, Member, Mode, Outcome};

/// 200 with a page of the users, in the order of their ids.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<UserObject>>, ApiError> {
    caller.require(Permission::UsersRead)?;
    let page = PageRequest::of(&query, version)?;
    let after: Option<String> = page.position(&caller.request, LIST)?;
    let mut found = members::list(&caller.request.session, after.as_deref())?;
    let grants = caller.grants();
    found.retain(|member| may_grant(&grants, &member.content.roles));
    collection(&caller.request, &query, &page, LIST, found, |member| member.id.clone(), UserObject::of).map(Json)
}

const LIST: &str = "users";

/// 200 with the user.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    caller.require(Permission::UsersRead)?;
    let id = user_id(&path)?;
    let found = members::find(&caller.request.session, id.as_str())?;
    let grants = caller.grants();
    let known = found.filter(|member| may_grant(&grants, &member.content.roles));
    Ok(answer(known.ok_or_else(|| no_such_user(&id))?))
}

/// 200 with the user that was added; 409 when the id is in use and no `If-Match` says that it is to be replaced.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<impl IntoResponse, ApiError> {
    caller.require(Permission::UsersWrite)?;
    let id = user_id(&path)?;
    let document = Document::of(body)?;
    let change = replacement(&document)?;
    let grants = caller.grants();
    if !may_grant(&grants, &change.roles) {
        return Err(not_to_give());
    }
    let precondition = precondition(&headers, document.etag()?)?;
    let (session, by) = (&caller.request.session, caller.change());
    let is_known = |member: &Member| may_grant(&grants, &member.content.roles);
    let edit = |_: Option<&Member>| Ok::<_, ApiError>(change.clone());
    let outcome = members::write(session, id.as_str(), Mode::Create, &precondition, &by, is_known, edit)??;
    Ok(answer(written(outcome, &id)?))
}

/// 200 with the user as it is after the merge.
pub async fn patch(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<impl IntoResponse, ApiError> {
    caller.require(Permission::UsersWrite)?;
    let id = user_id(&path)?;
    let document = Document::of(body)?;
    let roles = roles(&document)?;
    let grants = caller.grants();
    if !roles.iter().all(|roles| may_grant(&grants, roles)) {
        return Err(not_to_give());
    }
    let precondition = precondition(&headers, document.etag()?)?;
    let (session, by) = (&caller.request.session, caller.change());
    let is_known = |member: &Member| may_grant(&grants, &member.content.roles);
    let edit = |member: Option<&Member>| match member {
        Some(member) => edited(&member.content, &document, roles.clone()),
        None => Err(no_such_user(&id)),
    };
    let outcome = members::write(session, id.as_str(), Mode::Change, &precondition, &by, is_known, edit)??;
    Ok(answer(written(outcome, &id)?))
}

/// 204. The roles are gone everywhere within five seconds.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    caller.require(Permission::UsersWrite)?;
    let id = user_id(&path)?;
    let precondition = precondition(&headers, None)?;
    let grants = caller.grants();
    let is_known = |member: &Member| may_grant(&grants, &member.content.roles);
    let outcome = members::delete(&caller.request.session, id.as_str(), &precondition, &caller.change(), is_known)?;
    written(outcome, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn user_id(path: &PathParameters) -> Result<UserId, ApiError> {
    path.get("user_id").parse().map_err(|error| ApiError::bad_parameter("userId", error))
}

fn no_such_user(id: &UserId) -> ApiError {
    ApiError::not_found("user", id.as_str())
}

fn answer(member: Member) -> impl IntoResponse + use<> {
    let etag = format!("\"{}\"", member.etag());
    ([(ETAG, etag)], Json(UserObject::of(member)))
}

fn written(outcome: Outcome, id: &UserId) -> Result<Member, ApiError> {
    let conflict = |message: String| Err(ApiError::new(ErrorKind::Conflict, message));
    match outcome {
        Outcome::Done(member) => Ok(member),
        Outcome::NotFound => Err(no_such_user(id)),
        Outcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        Outcome::IdTaken => conflict("The user id is in use.".into()),
        Outcome::EmailTaken => conflict("The e-mail address is another user's.".into()),
        Outcome::NoSuchOrganization => Err(no_such_organization()),
        Outcome::TooManyRoles => {
            conflict(format!("All users together hold {MAX_ROLE_ASSIGNMENTS} roles at most; take one away first."))
        }
    }
}
