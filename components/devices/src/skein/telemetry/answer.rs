//! The answers of the telemetry query.

use serde::Serialize;
use serde_json::{Number, Value, json};
use skein_fleet::time::Timestamp;
use skein_kernel::ApiError;
use skein_store::telemetry::{Aggregate, Bucket, Point, Position, Series};

/// A page of points or of intervals.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    #[serde(flatten)]
    content: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Content {
    Points(Vec<ShownPoint>),
    Intervals(Vec<ShownInterval>),
}

/// A point: the device's time of it and when it was received, with three fractional digits.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownPoint {
    name: String,
    time: String,
    received_at: String,
    value: Value,
}

/// The points of one series in one interval. Only the aggregates that were asked for are there; those of numbers are null
/// where the interval holds none.
#[derive(Serialize)]
struct ShownInterval {
    name: String,
    start: String,
    #[serde(flatten)]
    aggregates: serde_json::Map<String, Value>,
}

/// The page of what was read: one more than `limit` when another page follows.
pub fn points(
    mut read: Vec<Point>,
    series: &[Series],
    limit: u32,
    seal: impl Fn(&Value) -> Result<String, ApiError>,
) -> Result<Answer, ApiError> {
    let more = truncate(&mut read, limit);
    let position =
        |point: &Point| json!(Position { time: point.time, message_pk: point.message_pk, series_pk: point.series_pk });
    let next_page_token = read.last().filter(|_| more).map(|last| seal(&position(last))).transpose()?;
    let show = |point: Point| ShownPoint {
        name: name(series, point.series_pk),
        time: shown(point.time),
        received_at: shown(point.received_at),
        value: point.value,
    };
    Ok(Answer { content: Content::Points(read.into_iter().map(show).collect()), next_page_token })
}

/// The same for intervals.
pub fn buckets(
    mut read: Vec<Bucket>,
    series: &[Series],
    limit: u32,
    aggregates: &[Aggregate],
    seal: impl Fn(&Value) -> Result<String, ApiError>,
) -> Result<Answer, ApiError> {
    let more = truncate(&mut read, limit);
    let position = |bucket: &Bucket| json!([bucket.start, bucket.series_pk]);
    let next_page_token = read.last().filter(|_| more).map(|last| seal(&position(last))).transpose()?;
    let show = |bucket: Bucket| ShownInterval {
        name: name(series, bucket.series_pk),
        start: shown(bucket.start),
        aggregates: aggregates.iter().map(|aggregate| member(*aggregate, &bucket)).collect(),
    };
    Ok(Answer { content: Content::Intervals(read.into_iter().map(show).collect()), next_page_token })
}

fn member(aggregate: Aggregate, bucket: &Bucket) -> (String, Value) {
    let number = |number: &Option<Number>| number.clone().map_or(Value::Null, Value::Number);
    let (name, value) = match aggregate {
        Aggregate::Min => ("min", number(&bucket.min)),
        Aggregate::Max => ("max", number(&bucket.max)),
        Aggregate::Avg => ("avg", number(&bucket.avg)),
        Aggregate::Sum => ("sum", number(&bucket.sum)),
        Aggregate::Count => ("count", json!(bucket.count)),
        Aggregate::First => ("first", bucket.first.clone()),
        Aggregate::Last => ("last", bucket.last.clone()),
    };
    (name.to_owned(), value)
}

fn truncate<T>(read: &mut Vec<T>, limit: u32) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = read.len() > limit;
    read.truncate(limit);
    more
}

fn name(series: &[Series], pk: i64) -> String {
    series.iter().find(|series| series.pk == pk).map(|series| series.name.clone()).unwrap_or_default()
}

fn shown(milliseconds: i64) -> String {
    Timestamp::from_unix_millis(milliseconds).to_rfc3339_millis()
}
