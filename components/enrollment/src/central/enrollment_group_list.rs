//! `GET /api/enrollmentGroups` (contract `central.md` §1.7, 4.2). No version has parameters for it.

use super::representation::EnrollmentGroupObject;
use axum::Json;
use skein_fleet::access::Permission;
use skein_kernel::central::{ApiVersion, Page, PageRequest, collection};
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::enrollment_groups::{EnrollmentGroup, ListPosition, list as groups};

const LIST: &str = "enrollment-groups";

/// 200 with a page of the groups and their keys, the default groups first.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<EnrollmentGroupObject>>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let request = &caller.request;
    let page = PageRequest::of(&query, ApiVersion { preview: false, ..version })?;
    let deployment = request.application.deployment()?;
    let after: Option<ListPosition> = page.position(request, LIST)?;
    let found = groups(&request.session, after, page.limit(), &request.application.sealer)?;
    let position = |group: &EnrollmentGroup| ListPosition { is_default: group.is_default, pk: group.pk };
    let show = |group| EnrollmentGroupObject::of(group, version, deployment);
    collection(request, &query, &page, LIST, found, position, show).map(Json)
}
