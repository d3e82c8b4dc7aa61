//! What was run, the newest first.

use super::row::{Command, CommandTarget, DOCUMENT};
use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;

/// Which commands of a device.
#[derive(Clone, Copy, Debug)]
pub enum CommandFilter<'a> {
    /// Those of one name.
    Of(&'a CommandTarget),
    /// All.
    All,
}

/// One page of the commands of a device, the newest first, behind the row number `before`. One statement.
pub fn list(
    executor: &impl Executor,
    device_pk: i64,
    filter: CommandFilter<'_>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Command>> {
    let mut parameters = vec![Value::Integer(device_pk), Value::Integer(before.unwrap_or(i64::MAX))];
    let condition = match filter {
        CommandFilter::All => "",
        CommandFilter::Of(target) => {
            parameters.extend(target.columns());
            "AND module = ?3 AND component = ?4 AND name = ?5"
        }
    };
    // Along an index of either filter. The limit is written and not bound: a bound one makes SQLite plan anew.
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (SELECT {DOCUMENT} AS document FROM commands
             WHERE device_pk = ?1 AND pk < ?2 {condition} ORDER BY pk DESC LIMIT {limit})"
    );
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// Deletes commands that were run before `cutoff`, and messages that nobody receives any more, at most `limit` of each,
/// and says how many. The oldest commands have the lowest numbers, so only the head of the table is looked at.
pub fn delete_expired(executor: &impl Executor, cutoff: Timestamp, now: Timestamp, limit: u32) -> Result<usize> {
    let commands = "SELECT pk FROM (SELECT pk, created_at FROM commands ORDER BY pk LIMIT ?2) WHERE created_at < ?1";
    let messages = "SELECT pk FROM device_messages WHERE expires_at <= ?1 AND locked_until <= ?1 LIMIT ?2";
    let mut deleted = 0;
    for (table, expired, time) in [("commands", commands, cutoff), ("device_messages", messages, now)] {
        let parameters = [time.into(), Value::from(limit)];
        // The tick finds nothing most of the time, and then takes no write lock.
        if executor.query_one(expired, &parameters)?.is_some() {
            let sql = format!("DELETE FROM {table} WHERE pk IN ({expired}) RETURNING 1");
            deleted += executor.query(&sql, &parameters)?.len();
        }
    }
    Ok(deleted)
}
