//! `GET /skein/v1/devices/{deviceId}/telemetry`: the points of a device's series in the order of time, or aggregates of
//! them per interval.
//!
//! | parameter | meaning | default |
//! |---|---|---|
//! | `names` | the series, separated by commas | all of the device's, of which the first [`query::MAX_SERIES`] |
//! | `from`, `to` | RFC 3339 times, from inclusive, to exclusive | everything; `from` is required with `interval` |
//! | `order` | `asc` or `desc` | `asc` |
//! | `limit` | 1 to [`query::MAX_LIMIT`] points or intervals on a page | 100 |
//! | `pageToken` | the `nextPageToken` of the page before | the first page |
//! | `interval` | the length of an interval: a whole number and `s`, `m`, `h` or `d` | points |
//! | `aggregates` | of `min`, `max`, `avg`, `sum`, `count`, `first`, `last`, separated by commas | `count,min,max,avg` |

mod answer;
mod query;

use answer::{Answer, buckets, points};
use axum::Json;
use query::Query;
use skein_fleet::access::Permission;
use skein_fleet::identifier::DeviceId;
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters, open_page_token, seal_page_token};
use skein_store::telemetry::{self, AggregateQuery, SeriesQuery, series_of};

/// 200 with a page. Two statements: the series, then their points or intervals.
pub async fn get(caller: Caller, path: PathParameters, parameters: QueryParameters) -> Result<Json<Answer>, ApiError> {
    let scope = caller.require(Permission::TelemetryRead)?;
    let request = &caller.request;
    let id: DeviceId = path.get("device_id").parse().map_err(|error| ApiError::bad_parameter("deviceId", error))?;
    let query = Query::of(&parameters)?;
    let sealer = &request.application.sealer;
    let list = query.list(&id);
    let mut series = series_of(&request.session, &scope, id.as_str(), query.names.as_deref())?
        .ok_or_else(|| ApiError::not_found("device", id.as_str()))?;
    series.truncate(query::MAX_SERIES);
    let seal = |position: &serde_json::Value| {
        seal_page_token(sealer, &list, position, &request.application.random).map_err(ApiError::internal)
    };
    let answer = match &query.intervals {
        None => {
            let after = query.token.as_deref().map(|token| open_page_token(sealer, &list, token)).transpose();
            let read = telemetry::points(
                &request.session,
                &SeriesQuery {
                    series: &series,
                    from: query.from,
                    to: query.to,
                    descending: query.descending,
                    after: after.map_err(|error| ApiError::bad_parameter("pageToken", error))?,
                    limit: query.limit + 1,
                },
            )?;
            points(read, &series, query.limit, seal)?
        }
        Some(intervals) => {
            let after = query.token.as_deref().map(|token| open_page_token(sealer, &list, token)).transpose();
            let read = telemetry::aggregate(
                &request.session,
                &AggregateQuery {
                    series: &series,
                    from: query.from,
                    to: query.to,
                    interval_ms: intervals.milliseconds,
                    descending: query.descending,
                    after: after.map_err(|error| ApiError::bad_parameter("pageToken", error))?,
                    limit: query.limit + 1,
                },
            )?;
            buckets(read, &series, query.limit, &intervals.aggregates, seal)?
        }
    };
    Ok(Json(answer))
}
