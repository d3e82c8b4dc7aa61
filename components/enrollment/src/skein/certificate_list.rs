//! `GET /skein/v1/enrollments/certificates`: what was issued.

use super::PAGES;
use super::certificate::RecordObject;
use axum::Json;
use skein_fleet::access::Permission;
use skein_fleet::certificate_enrollment::CertificateStatus;
use skein_kernel::skein::{Page, PageRequest};
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::issued_certificates::{CertificateFilter, ListPosition, list as certificates};

/// 200 with a page, the newest first.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<Page<RecordObject>>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let request = &caller.request;
    let filter = CertificateFilter {
        device_id: query.single("deviceId")?.map(ToOwned::to_owned),
        status: query.single("status")?.map(status).transpose()?,
    };
    let page = PageRequest::of(request, &query, format!("issued-certificates/{filter:?}"), PAGES)?;
    let after: Option<ListPosition> = page.position()?;
    // What a list has does not change between its pages because time goes by.
    let now = after.map_or(request.now, |after| after.now);
    let found = certificates(&request.session, &filter, after, page.limit_and_one(), now)?;
    let position = |last: &_| ListPosition::behind(last, &filter, now);
    page.page(found, position, |one| Ok(RecordObject::of(one, now))).map(Json)
}

fn status(name: &str) -> Result<CertificateStatus, ApiError> {
    let found = CertificateStatus::ALL.into_iter().find(|status| status.as_str() == name);
    found.ok_or_else(|| ApiError::bad_parameter("status", "must be active, revoked or expired"))
}
