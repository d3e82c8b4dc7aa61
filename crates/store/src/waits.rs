//! Requests that wait for news of a topic, wherever the news are made: another instance, another host.
//!
//! A row is a place. Whoever has news of a topic deletes its rows, in the transaction of what is new (a trigger may do it:
//! `DELETE FROM waits WHERE topic = …`), which costs a look into an index when nobody waits. A request takes its place
//! first and looks for news then, so that none falls between, and looks now and then, with all others of its instance in
//! one statement, whose place is gone. The kernel's `waiting` does this for a handler.

use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;

/// A place among those who wait.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Who waits and for what: a newer request of the same waiter takes the place of an older one.
    pub waiter: &'a str,
    /// The request that takes the place; unique.
    pub ticket: &'a str,
    /// What there may be news of.
    pub topic: &'a str,
    /// When it ends by itself.
    pub ends_at: Timestamp,
}

/// Whether a request got its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It has it.
    Yes,
    /// As many wait as may.
    Full,
    /// Another request of the same waiter came since.
    Superseded,
}

/// Takes a place unless `limit` others are taken. An older request of the same waiter loses its own, so that a client that
/// went away and came back has one. One statement.
pub fn take(executor: &impl Executor, place: &Place<'_>, limit: u32, now: Timestamp) -> Result<Taken> {
    let sql = "INSERT INTO waits (waiter, ticket, topic, ends_at) SELECT ?1, ?2, ?3, ?4
        WHERE (SELECT count(*) FROM waits WHERE ends_at > ?5 AND waiter <> ?1) < ?6
        ON CONFLICT (waiter) DO UPDATE SET ticket = excluded.ticket, topic = excluded.topic, ends_at = excluded.ends_at
        RETURNING 1";
    let mut parameters = parameters(place);
    parameters.extend([now.into(), Value::from(limit)]);
    Ok(if executor.query_one(sql, &parameters)?.is_some() { Taken::Yes } else { Taken::Full })
}

/// Takes a place again that news have ended, unless another request of the same waiter has it now. It counted before, so
/// no limit is asked. One statement.
pub fn take_again(executor: &impl Executor, place: &Place<'_>) -> Result<Taken> {
    let sql = "INSERT INTO waits (waiter, ticket, topic, ends_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (waiter) DO NOTHING RETURNING 1";
    Ok(if executor.query_one(sql, &parameters(place))?.is_some() { Taken::Yes } else { Taken::Superseded })
}

/// Gives a place back. One that is gone already makes no difference.
pub fn leave(executor: &impl Executor, ticket: &str) -> Result<()> {
    executor.query("DELETE FROM waits WHERE ticket = ?1", &[ticket.into()]).map(drop)
}

/// Those of the tickets whose places are gone. One statement.
pub fn gone(executor: &impl Executor, tickets: &[&str]) -> Result<Vec<String>> {
    let sql = "SELECT json_group_array(asked.value) FROM json_each(?1) AS asked
        WHERE NOT EXISTS (SELECT 1 FROM waits WHERE ticket = asked.value)";
    let row = executor.query_one(sql, &[serde_json::to_string(tickets)?.into()])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// Tells those who wait for a topic that there are news. In the transaction of what is new.
pub fn tell(executor: &impl Executor, topic: &str) -> Result<()> {
    executor.query("DELETE FROM waits WHERE topic = ?1", &[topic.into()]).map(drop)
}

/// Deletes places whose end has come, at most `limit`, and says how many: their requests are gone without a word.
pub fn delete_ended(executor: &impl Executor, now: Timestamp, limit: u32) -> Result<usize> {
    let ended = "SELECT waiter FROM waits WHERE ends_at <= ?1 LIMIT ?2";
    let parameters = [now.into(), Value::from(limit)];
    // The tick finds nothing most of the time, and then takes no write lock.
    if executor.query_one(ended, &parameters)?.is_none() {
        return Ok(0);
    }
    let sql = format!("DELETE FROM waits WHERE waiter IN ({ended}) RETURNING 1");
    Ok(executor.query(&sql, &parameters)?.len())
}

fn parameters(place: &Place<'_>) -> Vec<Value> {
    vec![place.waiter.into(), place.ticket.into(), place.topic.into(), place.ends_at.into()]
}
