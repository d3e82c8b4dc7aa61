//! `GET /v1/admin/mail_failures` (contract §S-mail): mail that did not arrive, the newest first.

use crate::rainmaker::names;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::message::FailureKind;
use skein_fleet::time::Timestamp;
use skein_kernel::rainmaker::{Query, refusal};
use skein_kernel::{ApiError, Caller};
use skein_store::deployment_documents::{FailureFilter, FailurePlace, MailFailure, mail_failures};

/// A parameter means nothing.
const BAD_PARAMETER: &str = "130001";

/// How many records a page has if the client does not say, and at most.
const DEFAULT_RECORDS: u32 = 25;
const MAX_RECORDS: u32 = 100;

/// A mail that failed.
#[derive(Serialize)]
struct FailureRecord {
    email_id: String,
    /// Unix seconds.
    timestamp: i64,
    failure_type: String,
    subject: String,
    reason: String,
    failure_sub_type: String,
}

impl FailureRecord {
    fn of(failure: MailFailure) -> Self {
        Self {
            email_id: failure.recipient,
            timestamp: failure.failed_at.unix_seconds(),
            failure_type: failure.failure_type,
            subject: failure.subject,
            reason: failure.reason,
            failure_sub_type: failure.failure_sub_type,
        }
    }
}

/// A page. Without `next_id` it is the last.
#[derive(Serialize)]
pub struct FailurePage {
    mail_failure_records: Vec<FailureRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_id: Option<String>,
}

/// 200 with the failures of mail to `email_id`, of the kind `failure_type`, not earlier than `timestamp` (Unix seconds).
pub async fn get(caller: Caller, query: Query) -> Result<Json<FailurePage>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let filter = FailureFilter {
        recipient: query.text("email_id").map(names::in_query),
        kind: parsed(&query, "failure_type", FailureKind::parse)?,
        since: parsed(&query, "timestamp", |text| text.parse().ok().map(Timestamp::from_unix_seconds))?,
    };
    let after = parsed(&query, "start_id", place)?;
    let limit =
        parsed(&query, "num_records", |text| text.parse().ok().filter(|limit| (1..=MAX_RECORDS).contains(limit)))?;
    let limit = limit.unwrap_or(DEFAULT_RECORDS);
    let mut found = mail_failures(&caller.request.session, &filter, after, limit + 1)?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_id = found.last().filter(|_| has_more).map(|(place, _)| id(place));
    let mail_failure_records = found.into_iter().map(|(_, failure)| FailureRecord::of(failure)).collect();
    Ok(Json(FailurePage { mail_failure_records, next_id }))
}

/// A parameter, if it is there, as what it means.
fn parsed<T>(query: &Query, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
    let Some(text) = query.text(name) else {
        return Ok(None);
    };
    let refused = || ApiError { field: Some(name), ..refusal(BAD_PARAMETER, format!("{name}: means nothing")) };
    parse(text).map(Some).ok_or_else(refused)
}

/// A place as clients give it back.
fn id(place: &FailurePlace) -> String {
    format!("{}.{}", place.failed_at.unix_millis(), place.pk)
}

fn place(id: &str) -> Option<FailurePlace> {
    let (failed_at, pk) = id.split_once('.')?;
    Some(FailurePlace { failed_at: Timestamp::from_unix_millis(failed_at.parse().ok()?), pk: pk.parse().ok()? })
}
