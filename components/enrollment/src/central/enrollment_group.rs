//! `/api/enrollmentGroups/{enrollmentGroupId}`: GET, PUT, PATCH, DELETE (contract `central.md` §4.1, 4.2).

use super::body::Members;
use super::representation::EnrollmentGroupObject;
use super::{group_id, group_of, no_such_group, signing_certificate};
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_fleet::identifier::EnrollmentGroupId;
use skein_kernel::central::{ApiVersion, Document};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, precondition};
use skein_store::enrollment_groups::{self, EnrollmentGroup, GroupKeys, GroupOutcome, MAX_ENROLLMENT_GROUPS};

/// 200 with the group and its keys.
pub async fn get(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
) -> Result<Json<EnrollmentGroupObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    shown(&caller, version, group_of(&caller.request, &path)?)
}

/// 200 with the group that was made; keys that are not given are. 409 for a group that is there, unless the request says
/// which version of it is replaced. What is replaced keeps its keys if none are given.
pub async fn put(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<EnrollmentGroupObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let id = group_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let members = Members::of(&document, caller.request.now)?;
    let application = caller.request.application;
    application.deployment()?;
    let fresh = GroupKeys::generate(&application.random);
    let outcome = enrollment_groups::put(
        &caller.request.session,
        id.as_str(),
        &precondition,
        (&application.sealer, &application.random),
        &caller.change(),
        |before| members.replacement(before, &fresh),
    )??;
    shown(&caller, version, written(outcome, &id)?)
}

/// 200 with the group as it is after the merge.
pub async fn patch(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<EnrollmentGroupObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let id = group_id(&path)?;
    let document = Document::of(body)?;
    let precondition = precondition(&headers, document.etag()?)?;
    let members = Members::of(&document, caller.request.now)?;
    let application = caller.request.application;
    application.deployment()?;
    let outcome = enrollment_groups::patch(
        &caller.request.session,
        id.as_str(),
        &precondition,
        (&application.sealer, &application.random),
        &caller.change(),
        |group| members.edited(group),
    )??;
    shown(&caller, version, written(outcome, &id)?)
}

/// 204. The devices stay, and connect as before; nobody registers by the group any more.
pub async fn delete(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let id = group_id(&path)?;
    let precondition = precondition(&headers, None)?;
    let application = caller.request.application;
    application.deployment()?;
    let (session, by) = (&caller.request.session, caller.change());
    let keeper = (&application.sealer, &application.random);
    written(enrollment_groups::delete(session, id.as_str(), &precondition, keeper, &by)?, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown(
    caller: &Caller,
    version: ApiVersion,
    group: EnrollmentGroup,
) -> Result<Json<EnrollmentGroupObject>, ApiError> {
    let deployment = caller.request.application.deployment()?;
    Ok(Json(EnrollmentGroupObject::of(group, version, deployment)))
}

fn written(outcome: GroupOutcome, id: &EnrollmentGroupId) -> Result<EnrollmentGroup, ApiError> {
    let conflict = |message: &str| Err(ApiError::new(ErrorKind::Conflict, message));
    match outcome {
        GroupOutcome::Done(group) => Ok(*group),
        GroupOutcome::NotFound => Err(no_such_group(id)),
        GroupOutcome::Exists => {
            conflict("There is an enrollment group of this id. To replace it, send its etag or If-Match.")
        }
        GroupOutcome::PreconditionFailed => Err(ApiError::precondition_failed()),
        GroupOutcome::KeysTaken => conflict("Another enrollment group of this type has the same keys."),
        GroupOutcome::CertificateTaken => Err(signing_certificate::taken()),
        GroupOutcome::OtherAttestation => {
            Err(ApiError::unprocessable("attestation", "the type of the attestation can not change"))
        }
        GroupOutcome::IsDefault => conflict("The default enrollment groups stay, and keep their type."),
        GroupOutcome::TooMany => {
            let most = format!("there are {MAX_ENROLLMENT_GROUPS} already, the most that there can be");
            Err(ApiError::unprocessable("enrollmentGroup", most))
        }
    }
}
