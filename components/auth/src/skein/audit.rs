//! `/skein/v1/audit`: who changed what, and whether the log of it is whole.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::time::Timestamp;
use skein_kernel::skein::{Page, PageLimits, PageRequest};
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::audit_log::{AuditFilter, AuditRow, list as rows, verify_chain};

/// How many rows a page has.
const ROWS: PageLimits = PageLimits { default: 100, maximum: 1_000 };

/// What a check of the chain found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    holds: bool,
    rows: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<i64>,
    head: String,
}

/// 200 with a page of what matches, the newest change first. It may be empty and still have a next one.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<Page<AuditRow>>, ApiError> {
    caller.require_everywhere(Permission::AuditRead)?;
    let text = |name| query.single(name).map(|text| text.map(ToOwned::to_owned));
    let time = |name: &'static str| match query.single(name)? {
        None => Ok(None),
        Some(text) => text.parse::<Timestamp>().map(Some).map_err(|error| ApiError::bad_parameter(name, error)),
    };
    let filter = AuditFilter {
        action: text("action")?,
        subject: text("subject")?,
        principal: text("principal")?,
        from: time("from")?,
        to: time("to")?,
    };
    let page = PageRequest::of(&caller.request, &query, format!("audit/{filter:?}"), ROWS)?;
    let (value, next) = rows(&caller.request.session, &filter, page.position()?, page.limit())?;
    page.page_before(value, next).map(Json)
}

/// 200 with whether every row is as it was when it was chained. Rows of the last second may not be in the chain yet.
pub async fn verify(caller: Caller) -> Result<Json<Verification>, ApiError> {
    caller.require_everywhere(Permission::AuditRead)?;
    let check = verify_chain(&caller.request.session)?;
    Ok(Json(Verification {
        holds: check.broken_at.is_none(),
        rows: check.rows,
        broken_at: check.broken_at,
        head: check.head,
    }))
}
