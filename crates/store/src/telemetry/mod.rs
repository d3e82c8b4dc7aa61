//! Telemetry: what devices send, by series (a device and a name) and time.
//!
//! A value that is a number is kept as one; anything else is kept as JSON text, so a column tells the two apart by its
//! type. The view `telemetry_inbox` and its trigger in the migrations store a batch in one statement.

mod aggregates;
mod ingest;
mod last;
mod retention;
mod series;

pub use aggregates::{Aggregate, AggregateQuery, Bucket, aggregate};
pub use ingest::{Ingested, ingest};
pub use last::{LastValue, last_value};
pub use retention::{delete_expired, purge_deleted_devices};
pub use series::{Point, Position, Series, SeriesQuery, points, series_of};

/// The value of a column as JSON. To be used where a JSON array or object is made: on its way through a subquery SQLite
/// forgets that a text is JSON.
fn as_json(column: &str) -> String {
    format!("CASE typeof({column}) WHEN 'text' THEN json({column}) ELSE {column} END")
}
