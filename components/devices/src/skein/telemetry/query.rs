//! The parameters of the telemetry query.

use skein_fleet::identifier::DeviceId;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, QueryParameters};
use skein_store::telemetry::Aggregate;

/// The most series that one query reads.
pub const MAX_SERIES: usize = 50;

/// The most points or intervals on a page.
pub const MAX_LIMIT: u32 = 1_000;

const DEFAULT_LIMIT: u32 = 100;

/// The most intervals that lie between `from` and `to`.
const MAX_INTERVALS: i64 = 100_000;

/// What a client asks for.
pub struct Query {
    pub names: Option<Vec<String>>,
    pub from: Timestamp,
    pub to: Timestamp,
    pub descending: bool,
    pub limit: u32,
    pub token: Option<String>,
    pub intervals: Option<Intervals>,
}

/// The intervals to gather points into.
pub struct Intervals {
    pub milliseconds: i64,
    pub aggregates: Vec<Aggregate>,
}

/// The names of the aggregates.
const AGGREGATES: &[(&str, Aggregate)] = &[
    ("min", Aggregate::Min),
    ("max", Aggregate::Max),
    ("avg", Aggregate::Avg),
    ("sum", Aggregate::Sum),
    ("count", Aggregate::Count),
    ("first", Aggregate::First),
    ("last", Aggregate::Last),
];

const DEFAULT_AGGREGATES: &str = "count,min,max,avg";

/// The units of an interval, in milliseconds.
const UNITS: &[(char, i64)] = &[('s', 1_000), ('m', 60_000), ('h', 3_600_000), ('d', 86_400_000)];

impl Query {
    /// Reads the parameters.
    pub fn of(parameters: &QueryParameters) -> Result<Self, ApiError> {
        let from = time(parameters, "from")?;
        let to = time(parameters, "to")?.unwrap_or(Timestamp::MAX);
        let intervals = match parameters.single("interval")? {
            Some(text) => Some(Intervals {
                milliseconds: interval(text, from, to)?,
                aggregates: aggregates(parameters.single("aggregates")?.unwrap_or(DEFAULT_AGGREGATES))?,
            }),
            None if parameters.single("aggregates")?.is_some() => {
                return Err(ApiError::bad_parameter("interval", "is required with aggregates"));
            }
            None => None,
        };
        Ok(Self {
            names: names(parameters)?,
            from: from.unwrap_or(Timestamp::MIN),
            to,
            descending: match parameters.single("order")? {
                None | Some("asc") => false,
                Some("desc") => true,
                Some(_) => return Err(ApiError::bad_parameter("order", "must be asc or desc")),
            },
            limit: parameters.limit(DEFAULT_LIMIT, MAX_LIMIT)?,
            token: parameters.single("pageToken")?.map(ToOwned::to_owned),
            intervals,
        })
    }

    /// The name of the list that a page token belongs to: everything that decides what is on which page.
    pub fn list(&self, device: &DeviceId) -> String {
        let interval = self.intervals.as_ref().map(|intervals| intervals.milliseconds);
        let (from, to) = (self.from.unix_millis(), self.to.unix_millis());
        serde_json::json!(["telemetry", device.as_str(), self.names, from, to, self.descending, interval]).to_string()
    }
}

fn names(parameters: &QueryParameters) -> Result<Option<Vec<String>>, ApiError> {
    let Some(text) = parameters.single("names")? else {
        return Ok(None);
    };
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.len() > MAX_SERIES || names.iter().any(String::is_empty) {
        return Err(ApiError::bad_parameter(
            "names",
            format_args!("must be 1 to {MAX_SERIES} names separated by commas"),
        ));
    }
    Ok(Some(names))
}

fn time(parameters: &QueryParameters, name: &'static str) -> Result<Option<Timestamp>, ApiError> {
    let text = parameters.single(name)?;
    text.map(|text| text.parse().map_err(|error| ApiError::bad_parameter(name, error))).transpose()
}

fn interval(text: &str, from: Option<Timestamp>, to: Timestamp) -> Result<i64, ApiError> {
    let malformed = || ApiError::bad_parameter("interval", "must be a whole number and s, m, h or d, such as 15m");
    let from = from.ok_or_else(|| ApiError::bad_parameter("from", "is required with interval"))?;
    let measure = |(unit, milliseconds): &(char, i64)| Some((text.strip_suffix(*unit)?, *milliseconds));
    let (number, milliseconds) = UNITS.iter().find_map(measure).ok_or_else(malformed)?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0).ok_or_else(malformed)?;
    let milliseconds = number.checked_mul(milliseconds).ok_or_else(malformed)?;
    let span = to.unix_millis().saturating_sub(from.unix_millis());
    if to != Timestamp::MAX && span / milliseconds > MAX_INTERVALS {
        return Err(ApiError::bad_parameter("interval", format_args!("gives more than {MAX_INTERVALS} intervals")));
    }
    Ok(milliseconds)
}

fn aggregates(text: &str) -> Result<Vec<Aggregate>, ApiError> {
    let aggregate =
        |name: &str| AGGREGATES.iter().find(|(known, _)| *known == name.trim()).map(|(_, aggregate)| *aggregate);
    text.split(',').map(aggregate).collect::<Option<_>>().ok_or_else(|| {
        let names: Vec<&str> = AGGREGATES.iter().map(|(name, _)| *name).collect();
        ApiError::bad_parameter("aggregates", format_args!("must be of {}", names.join(", ")))
    })
}
