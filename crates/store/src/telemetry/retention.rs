//! Telemetry that has had its time: bounded pieces of work for the tick.

use crate::{Executor, Result, Session, Value};
use skein_fleet::time::Timestamp;

/// Deletes messages received before `cutoff`, with their points, at most `limit` messages, and says how many. The oldest
/// messages have the lowest numbers, so only the head of the table is looked at. Last values stay: they are the state of
/// the device and not its history.
pub fn delete_expired(session: &Session, cutoff: Timestamp, limit: u32) -> Result<usize> {
    let expired =
        "SELECT pk FROM (SELECT pk, received_at FROM telemetry_messages ORDER BY pk LIMIT ?2) WHERE received_at < ?1";
    let parameters = [cutoff.into(), Value::from(limit)];
    // The tick finds nothing most of the time, and then takes no write lock.
    if session.query_one(expired, &parameters)?.is_none() {
        return Ok(0);
    }
    session.write(|transaction| {
        transaction.query(
            &format!(
                "DELETE FROM telemetry_points WHERE (series_pk, time, message_pk) IN (
                    SELECT series.pk, message.device_time, message.pk
                    FROM telemetry_messages AS message
                    JOIN telemetry_series AS series ON series.device_pk = message.device_pk
                    WHERE message.pk IN ({expired}))"
            ),
            &parameters,
        )?;
        let sql = format!("DELETE FROM telemetry_messages WHERE pk IN ({expired}) RETURNING 1");
        Ok(transaction.query(&sql, &parameters)?.len())
    })
}

/// Removes the telemetry of deleted devices, at most `limit` points in one call, and says how many rows went.
pub fn purge_deleted_devices(session: &Session, limit: u32) -> Result<usize> {
    let sql = "SELECT device_pk FROM telemetry_purges ORDER BY created_at LIMIT 1";
    let Some(row) = session.query_one(sql, &[])? else {
        return Ok(0);
    };
    let parameters = [Value::Integer(row.integer(0)?), Value::from(limit)];
    session.write(|transaction| {
        let points = transaction.query(
            "DELETE FROM telemetry_points WHERE (series_pk, time, message_pk) IN (
                SELECT series_pk, time, message_pk FROM telemetry_points
                WHERE series_pk IN (SELECT pk FROM telemetry_series WHERE device_pk = ?1) LIMIT ?2)
             RETURNING 1",
            &parameters,
        )?;
        if !points.is_empty() {
            return Ok(points.len());
        }
        let messages = transaction.query(
            "DELETE FROM telemetry_messages WHERE pk IN (SELECT pk FROM telemetry_messages WHERE device_pk = ?1 LIMIT ?2) RETURNING 1",
            &parameters,
        )?;
        if !messages.is_empty() {
            return Ok(messages.len());
        }
        let device = parameters.get(..1).unwrap_or_default();
        let series = transaction.query("DELETE FROM telemetry_series WHERE device_pk = ?1 RETURNING 1", device)?;
        transaction.query("DELETE FROM device_activity WHERE device_pk = ?1", device)?;
        transaction.query("DELETE FROM telemetry_purges WHERE device_pk = ?1", device)?;
        Ok(series.len() + 1)
    })
}
