//! The queue of a device or of one of its modules: receiving messages and settling them.

use super::row::CommandTarget;
use crate::{Executor, Result, Row, Session, Value, waits};
use serde::Deserialize;
use skein_fleet::command::MAX_DELIVERIES;
use skein_fleet::time::Timestamp;

/// A queue.
#[derive(Clone, Copy, Debug)]
pub struct Queue<'a> {
    /// The id of the device.
    pub device_id: &'a str,
    /// The module; none is the device itself.
    pub module: Option<&'a str>,
}

/// A poll of a queue.
#[derive(Clone, Copy, Debug)]
pub struct Poll<'a> {
    /// Of which queue.
    pub queue: Queue<'a>,
    /// What the device will name the message by that it receives.
    pub lock_token: &'a str,
    /// Until when the device has the message for itself.
    pub locked_until: Timestamp,
}

/// A message that a device received.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DeviceMessage {
    /// Goes up from message to message.
    pub sequence_number: i64,
    /// How often it was delivered, this time included.
    pub delivery_count: u32,
    /// When it was put into the queue.
    pub created_at: Timestamp,
    /// When nobody waits for it any more.
    pub expires_at: Timestamp,
    /// The record id of the command.
    pub command: String,
    /// What the command is for.
    pub target: CommandTarget,
    /// The JSON of the request.
    pub request: Option<String>,
}

/// An empty queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// The topic of news for the queue; see [`waits`].
    pub topic: String,
    /// When the earliest lock ends of the messages that others have, and a message may be there without further news.
    pub next_unlock: Option<Timestamp>,
}

/// What became of the settling of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is done.
    Done,
    /// The device has no message by that token: it is settled, or the lock is over.
    LockLost,
}

const QUEUE: &str = "device_pk = (SELECT pk FROM devices WHERE id = ?1 AND enabled) AND module = ?2";

fn parameters(queue: Queue<'_>) -> Vec<Value> {
    vec![queue.device_id.into(), queue.module.unwrap_or_default().into()]
}

/// Gives the device the oldest message of its queue that nobody has, if there is one. One statement; by triggers the
/// command is delivered and the device connected.
pub fn receive(executor: &impl Executor, poll: &Poll<'_>, now: Timestamp) -> Result<Option<DeviceMessage>> {
    // What RETURNING reads of other tables is read before the triggers, so the deadline is worked out here.
    let sql = format!(
        "UPDATE device_messages SET lock_token = ?3, locked_at = ?4, locked_until = ?5, delivery_count = delivery_count + 1,
            expires_at = (SELECT coalesce(respond_by, ?4 + response_timeout * 1000) FROM commands WHERE pk = command_pk)
         WHERE pk = (SELECT pk FROM device_messages WHERE {QUEUE} AND expires_at > ?4 AND locked_until <= ?4 AND delivery_count < ?6
            ORDER BY pk LIMIT 1)
         RETURNING json_array(pk, delivery_count, created_at, expires_at,
            (SELECT record_id FROM commands WHERE pk = command_pk),
            json((SELECT json_array(nullif(module, ''), nullif(component, ''), name) FROM commands WHERE pk = command_pk)),
            (SELECT request FROM commands WHERE pk = command_pk))"
    );
    let mut parameters = parameters(poll.queue);
    parameters.extend([poll.lock_token.into(), now.into(), poll.locked_until.into(), MAX_DELIVERIES.into()]);
    executor.query_one(&sql, &parameters)?.map(|row| row.json(0)).transpose()
}

/// Notes that the device polls its queue until `until`, and tells what to wait for; none when the device is gone or may
/// not connect. One statement; by triggers the time to answer begins for commands that waited for the device.
pub fn poll(executor: &impl Executor, queue: Queue<'_>, until: Timestamp, now: Timestamp) -> Result<Option<Polled>> {
    let sql = "INSERT INTO device_polls (device_pk, module, polled_at, polled_until)
        SELECT pk, ?2, ?3, ?4 FROM devices WHERE id = ?1 AND enabled
        ON CONFLICT (device_pk, module) DO UPDATE SET polled_at = excluded.polled_at, polled_until = excluded.polled_until
        RETURNING 'messages/' || device_pk || '/' || module, (SELECT min(locked_until) FROM device_messages AS message
            WHERE message.device_pk = device_polls.device_pk AND message.module = device_polls.module
            AND message.expires_at > message.locked_until AND message.locked_until > ?3 AND message.delivery_count < ?5)";
    let mut parameters = parameters(queue);
    parameters.extend([now.into(), until.into(), MAX_DELIVERIES.into()]);
    let polled = |row: Row| Ok(Polled { topic: row.text(0)?.to_owned(), next_unlock: row.optional_timestamp(1)? });
    executor.query_one(sql, &parameters)?.map(polled).transpose()
}

/// Whose lock it is: the message of the queue that the device has by this token.
fn locked(queue: Queue<'_>, lock_token: &str, now: Timestamp) -> (String, Vec<Value>) {
    let mut parameters = parameters(queue);
    parameters.extend([lock_token.into(), now.into()]);
    (format!("{QUEUE} AND lock_token = ?3 AND locked_until > ?4"), parameters)
}

/// The device is done with the message. Whether it answers the command is another matter. One statement.
pub fn complete(executor: &impl Executor, queue: Queue<'_>, lock_token: &str, now: Timestamp) -> Result<Settled> {
    let (condition, parameters) = locked(queue, lock_token, now);
    let sql = format!("DELETE FROM device_messages WHERE {condition} RETURNING 1");
    let deleted = executor.query_one(&sql, &parameters)?;
    Ok(if deleted.is_some() { Settled::Done } else { Settled::LockLost })
}

/// The device does not want the message. The command is refused, unless it was answered.
pub fn reject(session: &Session, queue: Queue<'_>, lock_token: &str, now: Timestamp) -> Result<Settled> {
    let (condition, parameters) = locked(queue, lock_token, now);
    let sql = format!("DELETE FROM device_messages WHERE {condition} RETURNING command_pk");
    session.write(|transaction| {
        let Some(row) = transaction.query_one(&sql, &parameters)? else {
            return Ok(Settled::LockLost);
        };
        refuse(transaction, row.integer(0)?, now)?;
        Ok(Settled::Done)
    })
}

/// The device gives the message back, and it may be received again at once. After [`MAX_DELIVERIES`] it is given up, and the
/// command refused.
pub fn abandon(session: &Session, queue: Queue<'_>, lock_token: &str, now: Timestamp) -> Result<Settled> {
    let (condition, parameters) = locked(queue, lock_token, now);
    let sql = format!(
        "UPDATE device_messages SET lock_token = NULL, locked_until = 0 WHERE {condition}
         RETURNING pk, command_pk, delivery_count, 'messages/' || device_pk || '/' || module"
    );
    session.write(|transaction| {
        let Some(row) = transaction.query_one(&sql, &parameters)? else {
            return Ok(Settled::LockLost);
        };
        if row.integer(2)? < i64::from(MAX_DELIVERIES) {
            waits::tell(transaction, row.text(3)?)?;
        } else {
            transaction.query("DELETE FROM device_messages WHERE pk = ?1", &[Value::Integer(row.integer(0)?)])?;
            refuse(transaction, row.integer(1)?, now)?;
        }
        Ok(Settled::Done)
    })
}

fn refuse(executor: &impl Executor, command_pk: i64, now: Timestamp) -> Result<()> {
    let sql = "UPDATE commands SET refused_at = ?2 WHERE pk = ?1 AND answered_at IS NULL AND refused_at IS NULL";
    executor.query(sql, &[Value::Integer(command_pk), now.into()]).map(drop)
}
