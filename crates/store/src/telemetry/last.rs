//! The last known value of a series.

use super::as_json;
use crate::devices::{scope_condition, scope_parameter};
use crate::{Executor, Result};
use serde::Deserialize;
use skein_fleet::access::Scope;
use skein_fleet::time::Timestamp;

/// A value and when the device measured it.
#[derive(Clone, Debug, PartialEq)]
pub struct LastValue {
    /// The value as JSON.
    pub value: serde_json::Value,
    /// The device's time of it.
    pub time: Timestamp,
}

#[derive(Deserialize)]
struct SeriesRow(Option<String>, Option<i64>, serde_json::Value);

/// The last value under `name`: `None` when there is no such device inside the scope, `Some(None)` when it has sent none.
/// A name that was only ever sent as an object gives its members together, with the newest of their times: a location
/// sent as `{"location": {"lat": …, "lon": …}}` is asked for as `location`.
pub fn last_value(
    executor: &impl Executor,
    scope: &Scope,
    device_id: &str,
    name: &str,
) -> Result<Option<Option<LastValue>>> {
    let sql = format!(
        "SELECT json_group_array(json_array(series.name, series.last_time, {}))
         FROM devices LEFT JOIN telemetry_series AS series ON series.device_pk = devices.pk
            AND (series.name = ?3 OR (series.name > ?3 || '.' AND series.name < ?3 || '/'))
         WHERE devices.id = ?1 AND {}",
        as_json("series.last_value"),
        scope_condition(2)
    );
    let row = executor.query_one(&sql, &[device_id.into(), scope_parameter(scope), name.into()])?;
    let rows: Vec<SeriesRow> = row.map_or(Ok(Vec::new()), |row| row.json(0))?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut members = serde_json::Map::new();
    let mut newest = None;
    for SeriesRow(series, time, value) in rows {
        let (Some(series), Some(time)) = (series, time.map(Timestamp::from_unix_millis)) else {
            continue;
        };
        if series == name {
            return Ok(Some(Some(LastValue { value, time })));
        }
        if let Some(member) = series.get(name.len() + 1..) {
            members.insert(member.to_owned(), value);
        }
        newest = newest.max(Some(time));
    }
    Ok(Some(newest.map(|time| LastValue { value: serde_json::Value::Object(members), time })))
}
