//! Mail that did not arrive, or was not wanted. Written by whoever delivers mail; nobody in this repository does yet, so
//! that the operator's relay reports it (`POST /skein/v1/mail-failures`).

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Transaction, Value};
use serde::Serialize;
use serde_json::json;
use skein_fleet::message::FailureKind;
use skein_fleet::time::Timestamp;

/// A mail that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MailFailure {
    /// To whom it was sent.
    pub recipient: String,
    /// What became of it: a name of [`FailureKind`].
    pub failure_type: String,
    /// The same more exactly, in the words of who delivers; empty if unknown.
    pub failure_sub_type: String,
    /// Its subject; empty if unknown.
    pub subject: String,
    /// Why, in the words of who delivers; empty if unknown.
    pub reason: String,
    /// When.
    pub failed_at: Timestamp,
}

/// Where a failure stands among all, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailurePlace {
    /// When it happened.
    pub failed_at: Timestamp,
    /// The key of its row.
    pub pk: i64,
}

/// Which failures are wanted; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct FailureFilter {
    /// Of mail to this address.
    pub recipient: Option<String>,
    /// Of this kind.
    pub kind: Option<FailureKind>,
    /// Not earlier than this.
    pub since: Option<Timestamp>,
}

/// Writes a failure down.
pub fn record_mail_failure(transaction: &Transaction<'_>, failure: &MailFailure, change: &Change) -> Result<()> {
    let id = format!("mfl_{}", change.record);
    transaction.query(
        "INSERT INTO mail_failures (id, recipient, kind, sub_type, subject, reason, failed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            id.clone().into(),
            failure.recipient.clone().into(),
            failure.failure_type.clone().into(),
            failure.failure_sub_type.clone().into(),
            failure.subject.clone().into(),
            failure.reason.clone().into(),
            failure.failed_at.into(),
        ],
    )?;
    let after = Some(json!({ "recipient": failure.recipient, "failureType": failure.failure_type }));
    record(transaction, change, &Entry { action: "mail-failure.recorded", subject: &id, before: None, after })
}

/// Failures behind `after`, the newest first.
pub fn mail_failures(
    executor: &impl Executor,
    filter: &FailureFilter,
    after: Option<FailurePlace>,
    limit: u32,
) -> Result<Vec<(FailurePlace, MailFailure)>> {
    let (mut terms, mut parameters) = (Vec::new(), Vec::<Value>::new());
    let wanted: [(&str, Value); 3] = [
        ("recipient =", filter.recipient.clone().into()),
        ("kind =", filter.kind.map(FailureKind::as_str).into()),
        ("failed_at >=", filter.since.into()),
    ];
    for (term, value) in wanted.into_iter().filter(|(_, value)| *value != Value::Null) {
        parameters.push(value);
        terms.push(format!("{term} ?{}", parameters.len()));
    }
    if let Some(place) = after {
        parameters.extend([place.failed_at.into(), place.pk.into()]);
        terms.push(format!("(failed_at, pk) < (?{}, ?{})", parameters.len() - 1, parameters.len()));
    }
    let condition = if terms.is_empty() { String::new() } else { format!("WHERE {}", terms.join(" AND ")) };
    let sql = format!(
        "SELECT pk, recipient, kind, sub_type, subject, reason, failed_at FROM mail_failures
         {condition} ORDER BY failed_at DESC, pk DESC LIMIT {limit}"
    );
    executor.query(&sql, &parameters)?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<(FailurePlace, MailFailure)> {
    let text = |column| row.text(column).map(ToOwned::to_owned);
    let failed_at = row.timestamp(6)?;
    let failure = MailFailure {
        recipient: text(1)?,
        failure_type: text(2)?,
        failure_sub_type: text(3)?,
        subject: text(4)?,
        reason: text(5)?,
        failed_at,
    };
    Ok((FailurePlace { failed_at, pk: row.integer(0)? }, failure))
}
