//! Points of a device's series in the order of time, page by page.

use super::as_json;
use crate::devices::{scope_condition, scope_parameter};
use crate::{Executor, Result, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::access::Scope;
use skein_fleet::time::Timestamp;

/// A series of a device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Series {
    /// The number of its row.
    pub pk: i64,
    /// The name, with the component in front of a dot where there is one.
    pub name: String,
}

/// The device's series in the order of their names: all of them, or those with the given names. `None` when there is no
/// such device inside the scope.
pub fn series_of(
    executor: &impl Executor,
    scope: &Scope,
    device_id: &str,
    names: Option<&[String]>,
) -> Result<Option<Vec<Series>>> {
    let sql = format!(
        "SELECT json_group_array(json_array(series.pk, series.name))
         FROM devices LEFT JOIN telemetry_series AS series ON series.device_pk = devices.pk
            AND (?3 IS NULL OR series.name IN (SELECT value FROM json_each(?3)))
         WHERE devices.id = ?1 AND {}",
        scope_condition(2)
    );
    let names = names.map(|names| serde_json::json!(names).to_string());
    let row = executor.query_one(&sql, &[device_id.into(), scope_parameter(scope), names.into()])?;
    let rows: Vec<(Option<i64>, Option<String>)> = row.map_or(Ok(Vec::new()), |row| row.json(0))?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut series: Vec<Series> =
        rows.into_iter().filter_map(|(pk, name)| Some(Series { pk: pk?, name: name? })).collect();
    // Here and not in the statement: libSQL's parser has no ORDER BY inside an aggregate.
    series.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(series))
}

/// A point of a series.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Point {
    /// The series it belongs to.
    pub series_pk: i64,
    /// The device's time, Unix milliseconds.
    pub time: i64,
    /// The message it came in.
    pub message_pk: i64,
    /// When that message was received, Unix milliseconds.
    pub received_at: i64,
    /// The value as JSON.
    pub value: serde_json::Value,
}

/// Where a page ended: the last point on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its time, Unix milliseconds.
    pub time: i64,
    /// Its message.
    pub message_pk: i64,
    /// Its series.
    pub series_pk: i64,
}

/// Which points, in which order.
#[derive(Clone, Debug)]
pub struct SeriesQuery<'a> {
    /// The series, at most as many as SQLite takes terms of a compound SELECT (500).
    pub series: &'a [Series],
    /// The earliest time, inclusive.
    pub from: Timestamp,
    /// The latest time, exclusive.
    pub to: Timestamp,
    /// Whether the newest come first.
    pub descending: bool,
    /// Continue behind this point.
    pub after: Option<Position>,
    /// At most so many points.
    pub limit: u32,
}

/// The points, sorted by time, message and series. Each series is read along its primary key and gives at most a page,
/// so the cost is that of `series × limit` rows, however many points are stored.
pub fn points(executor: &impl Executor, query: &SeriesQuery<'_>) -> Result<Vec<Point>> {
    if query.series.is_empty() {
        return Ok(Vec::new());
    }
    let (direction, beyond) = if query.descending { ("DESC", "<") } else { ("ASC", ">") };
    // One series' part of the page. The condition on the key alone lets the read begin where the last page ended.
    let part = |number: usize| {
        let at = if query.descending { "time <= ?6" } else { "time >= ?6" };
        format!(
            "SELECT * FROM (SELECT series_pk, time, message_pk, value FROM telemetry_points
             WHERE series_pk = ?{number} AND time >= ?1 AND time < ?2
                AND (?6 IS NULL OR ({at} AND (time, message_pk, series_pk) {beyond} (?6, ?4, ?5)))
             ORDER BY time {direction}, message_pk {direction} LIMIT ?3)"
        )
    };
    let parts: Vec<String> = (7..).take(query.series.len()).map(part).collect();
    let sql = format!(
        "SELECT json_group_array(json_array(series_pk, time, message_pk, received_at, {})) FROM (
            SELECT page.series_pk, page.time, page.message_pk, page.value,
                (SELECT received_at FROM telemetry_messages WHERE pk = page.message_pk) AS received_at
            FROM ({}) AS page
            ORDER BY page.time {direction}, page.message_pk {direction}, page.series_pk {direction} LIMIT ?3)",
        as_json("value"),
        parts.join(" UNION ALL ")
    );
    let mut parameters = vec![
        query.from.into(),
        query.to.into(),
        Value::from(query.limit),
        query.after.map(|after| after.message_pk).into(),
        query.after.map(|after| after.series_pk).into(),
        query.after.map(|after| after.time).into(),
    ];
    parameters.extend(query.series.iter().map(|series| Value::Integer(series.pk)));
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}
