//! What a node does with its requests.

use super::open;
use crate::{Executor, Result, Row, Transaction, Value};
use skein_fleet::command_request::{AnswerDecision, Progress};
use skein_fleet::time::Timestamp;

/// A request as a node gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub request_id: String,
    /// The number that the firmware knows the command by.
    pub command: u16,
    /// JSON, or base64 of the bytes.
    pub data: String,
    /// Which of both.
    pub is_base64: bool,
}

/// What a node answers.
#[derive(Clone, Debug)]
pub struct NodeAnswer<'a> {
    /// To which request.
    pub request_id: &'a str,
    /// The command that it has done.
    pub command: u16,
    /// What became of it: 0 is success.
    pub status: u8,
    /// What belongs to the answer.
    pub data: &'a [u8],
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is kept, or was already.
    Kept,
    /// There is no such request to the node.
    NotFound,
    /// The request is of another command.
    OtherCommand,
    /// The node did not get the request, or it is over.
    NotInProgress,
}

/// Gives the device the oldest request that it has not got, if there is one. It is given once: a node that restarts in the
/// midst of a command, because it was told to, must not be told again. One statement.
pub fn deliver(executor: &impl Executor, device_id: &str, now: Timestamp) -> Result<Option<Delivery>> {
    let sql = format!(
        "UPDATE command_requests SET delivered_at = ?2
         WHERE pk = (SELECT pk FROM command_requests
            WHERE device_pk = (SELECT pk FROM devices WHERE id = ?1) AND delivered_at IS NULL AND {} ORDER BY pk LIMIT 1)
         RETURNING request_id, command, data, is_base64",
        open(2)
    );
    let row = executor.query_one(&sql, &[device_id.into(), now.into()])?;
    row.map(|row| {
        Ok(Delivery {
            request_id: row.text(0)?.to_owned(),
            command: u16::try_from(row.integer(1)?).unwrap_or_default(),
            data: row.text(2)?.to_owned(),
            is_base64: row.boolean(3)?,
        })
    })
    .transpose()
}

/// Keeps the answer of a device, once. Two statements.
pub fn answer(
    transaction: &Transaction<'_>,
    device_id: &str,
    answer: &NodeAnswer<'_>,
    now: Timestamp,
) -> Result<Answered> {
    let found = transaction.query_one(
        "SELECT pk, command, expires_at, delivered_at, overridden_at, answered_at, device_status, response
         FROM command_requests WHERE request_id = ?1 AND device_pk = (SELECT pk FROM devices WHERE id = ?2)",
        &[answer.request_id.into(), device_id.into()],
    )?;
    let Some(row) = found else { return Ok(Answered::NotFound) };
    if row.integer(1)? != i64::from(answer.command) {
        return Ok(Answered::OtherCommand);
    }
    let progress = progress(&row, 2)?;
    let is_same = progress.answered.is_some_and(|(_, status)| status == answer.status)
        && row.optional_blob(7)?.unwrap_or_default() == answer.data;
    match progress.answer(is_same, now) {
        AnswerDecision::Repeated => Ok(Answered::Kept),
        AnswerDecision::NotInProgress => Ok(Answered::NotInProgress),
        AnswerDecision::Keep => {
            let parameters = [
                row.integer(0)?.into(),
                now.into(),
                i64::from(answer.status).into(),
                Value::from(answer.data.to_vec()),
            ];
            let sql = "UPDATE command_requests SET answered_at = ?2, device_status = ?3, response = ?4 WHERE pk = ?1";
            transaction.query(sql, &parameters)?;
            Ok(Answered::Kept)
        }
    }
}

/// What has happened, from the columns `expires_at`, `delivered_at`, `overridden_at`, `answered_at` and `device_status`.
pub(super) fn progress(row: &Row, first: usize) -> Result<Progress> {
    let status = row.optional_integer(first + 4)?.and_then(|status| u8::try_from(status).ok());
    Ok(Progress {
        expires_at: row.optional_timestamp(first)?,
        delivered_at: row.optional_timestamp(first + 1)?,
        overridden_at: row.optional_timestamp(first + 2)?,
        answered: row.optional_timestamp(first + 3)?.zip(status),
    })
}
