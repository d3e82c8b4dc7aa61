//! `/skein/v1/audit`: who changed what, and whether the log of it is whole.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, QueryParameters, open_page_token, seal_page_token};
use skein_store::audit_log::{AuditFilter, AuditRow, list as rows, verify_chain};

/// How many rows a page has if the client does not say, and at most.
const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 1_000;

/// A page, the newest change first. It may be empty and still have a next one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    value: Vec<AuditRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

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

/// 200 with a page of what matches.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<AuditPage>, ApiError> {
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
    let limit = query.limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let (application, bound_to) = (caller.request.application, format!("audit/{filter:?}"));
    let before = match query.single("pageToken")? {
        None => None,
        Some(token) => Some(
            open_page_token(&application.sealer, &bound_to, token)
                .map_err(|error| ApiError::bad_parameter("pageToken", error))?,
        ),
    };
    let (value, next) = rows(&caller.request.session, &filter, before, limit)?;
    let seal = |next| seal_page_token(&application.sealer, &bound_to, &next, &application.random);
    let next_page_token = next.map(seal).transpose().map_err(ApiError::internal)?;
    Ok(Json(AuditPage { value, next_page_token }))
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
