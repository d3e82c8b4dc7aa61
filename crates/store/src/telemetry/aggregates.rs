//! Points of a series gathered into intervals of time.

use super::as_json;
use super::series::Series;
use crate::{Executor, Result, Value};
use serde::Deserialize;
use skein_fleet::time::Timestamp;

/// What is computed over the points of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// The least number.
    Min,
    /// The greatest number.
    Max,
    /// The mean of the numbers.
    Avg,
    /// The sum of the numbers.
    Sum,
    /// How many points there are, numbers or not.
    Count,
    /// The value of the earliest point.
    First,
    /// The value of the latest point.
    Last,
}

/// Which intervals of which series.
#[derive(Clone, Debug)]
pub struct AggregateQuery<'a> {
    /// The series, at most as many as SQLite takes terms of a compound SELECT (500).
    pub series: &'a [Series],
    /// The earliest time, inclusive; also where the first interval begins.
    pub from: Timestamp,
    /// The latest time, exclusive.
    pub to: Timestamp,
    /// The length of an interval in milliseconds, at least 1.
    pub interval_ms: i64,
    /// Whether the newest interval comes first.
    pub descending: bool,
    /// Continue behind this interval and series.
    pub after: Option<(i64, i64)>,
    /// At most so many intervals.
    pub limit: u32,
}

/// The points of one series in one interval. Numbers are `None` where the interval holds none.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Bucket {
    /// The series.
    pub series_pk: i64,
    /// Where the interval begins, Unix milliseconds.
    pub start: i64,
    /// How many points it holds.
    pub count: i64,
    /// The least number.
    pub min: Option<serde_json::Number>,
    /// The greatest number.
    pub max: Option<serde_json::Number>,
    /// The sum of the numbers.
    pub sum: Option<serde_json::Number>,
    /// The mean of the numbers.
    pub avg: Option<serde_json::Number>,
    /// The value of the earliest point.
    pub first: serde_json::Value,
    /// The value of the latest point.
    pub last: serde_json::Value,
}

/// The intervals that hold points, by start and series. Reads every point between `from` and `to` of the series.
pub fn aggregate(executor: &impl Executor, query: &AggregateQuery<'_>) -> Result<Vec<Bucket>> {
    if query.series.is_empty() {
        return Ok(Vec::new());
    }
    let (direction, beyond) = if query.descending { ("DESC", "<") } else { ("ASC", ">") };
    let number = "CASE WHEN typeof(value) <> 'text' THEN value END";
    let edge = |time: &str, order: &str| {
        format!(
            "(SELECT value FROM telemetry_points AS edge WHERE edge.series_pk = bucket.series_pk AND edge.time = bucket.{time}
              ORDER BY edge.message_pk {order} LIMIT 1)"
        )
    };
    let places: Vec<String> = (7..).take(query.series.len()).map(|number: usize| format!("?{number}")).collect();
    let sql = format!(
        "SELECT json_group_array(json_array(series_pk, start, count, min, max, sum, avg, {}, {})) FROM (
            SELECT series_pk, start, count, min, max, sum, avg, {} AS first, {} AS last FROM (
                SELECT series_pk, ?1 + (time - ?1) / ?3 * ?3 AS start, count(*) AS count, min({number}) AS min,
                    max({number}) AS max, sum({number}) AS sum, avg({number}) AS avg,
                    min(time) AS earliest, max(time) AS latest
                FROM telemetry_points
                WHERE series_pk IN ({}) AND time >= ?1 AND time < ?2
                GROUP BY series_pk, start
            ) AS bucket
            WHERE ?5 IS NULL OR (start, series_pk) {beyond} (?5, ?6)
            ORDER BY start {direction}, series_pk {direction} LIMIT ?4)",
        as_json("first"),
        as_json("last"),
        edge("earliest", "ASC"),
        edge("latest", "DESC"),
        places.join(", ")
    );
    let mut parameters = vec![
        query.from.into(),
        query.to.into(),
        Value::Integer(query.interval_ms.max(1)),
        Value::from(query.limit),
        query.after.map(|(start, _)| start).into(),
        query.after.map(|(_, series)| series).into(),
    ];
    parameters.extend(query.series.iter().map(|series| Value::Integer(series.pk)));
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}
