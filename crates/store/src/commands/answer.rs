//! The answer of a device.

use super::row::{Command, DOCUMENT};
use crate::{Executor, Result, Session, Value};
use skein_fleet::command::AnswerDecision;
use skein_fleet::time::Timestamp;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status, as the device understands it.
    pub code: i32,
    /// The JSON of the payload, as the device wrote it.
    pub payload: Option<String>,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is durable, or was already.
    Kept,
    /// The device has received no such command.
    NotFound,
    /// The device has given another answer before, which stays.
    Contradicts,
}

/// Keeps the answer of a device to a command, in time or late, once.
pub fn answer(
    session: &Session,
    device_id: &str,
    record_id: &str,
    answer: &Answer,
    now: Timestamp,
) -> Result<Answered> {
    session.write(|transaction| {
        let sql = format!(
            "SELECT {DOCUMENT} FROM commands JOIN devices ON devices.pk = commands.device_pk
             WHERE commands.record_id = ?1 AND devices.id = ?2"
        );
        let Some(row) = transaction.query_one(&sql, &[record_id.into(), device_id.into()])? else {
            return Ok(Answered::NotFound);
        };
        let command: Command = row.json(0)?;
        let is_same = command.response_code == Some(answer.code) && command.response == answer.payload;
        match command.progress.answer(is_same) {
            AnswerDecision::NotDelivered => Ok(Answered::NotFound),
            AnswerDecision::Repeated => Ok(Answered::Kept),
            AnswerDecision::Contradicts => Ok(Answered::Contradicts),
            AnswerDecision::Keep => {
                transaction.query(
                    "UPDATE commands SET answered_at = ?2, response_code = ?3, response = ?4 WHERE pk = ?1",
                    &[
                        Value::Integer(command.pk),
                        now.into(),
                        i64::from(answer.code).into(),
                        answer.payload.clone().into(),
                    ],
                )?;
                Ok(Answered::Kept)
            }
        }
    })
}
