//! Pages: `limit`, `marker`, `offset` (contract `iotda.md` §1.3).

use super::{BAD_LIMIT, BAD_POSITION};
use crate::{ApiError, QueryParameters};
use serde::Serialize;

const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 50;
const MAX_OFFSET: u32 = 500;
/// How long a marker is, in hexadecimal digits.
const MARKER_DIGITS: usize = 24;

/// Which page of a list a client asks for: records behind the marker, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// At most so many records.
    pub limit: u32,
    /// The record id of the last record of the page before; none begins with the newest.
    pub marker: Option<String>,
    /// How many records behind the marker are passed over.
    pub offset: u32,
}

impl PageRequest {
    /// Reads the parameters.
    pub fn of(query: &QueryParameters) -> Result<Self, ApiError> {
        let number = |name: &'static str, least: u32, most: u32, code: &'static str| match query.single(name)? {
            None => Ok(None),
            Some(text) => {
                let number = text.parse().ok().filter(|number| (least..=most).contains(number)).map(Some);
                let range = format_args!("must be a whole number from {least} to {most}");
                number.ok_or_else(|| ApiError::bad_parameter(name, range).with_code(code))
            }
        };
        let marker = query.single("marker")?.map(str::to_ascii_lowercase);
        if let Some(marker) = &marker
            && !(marker.len() == MARKER_DIGITS && marker.bytes().all(|byte| byte.is_ascii_hexdigit()))
        {
            let form = format_args!("must be {MARKER_DIGITS} hexadecimal digits");
            return Err(ApiError::bad_parameter("marker", form).with_code(BAD_POSITION));
        }
        Ok(Self {
            limit: number("limit", 1, MAX_LIMIT, BAD_LIMIT)?.unwrap_or(DEFAULT_LIMIT),
            marker,
            offset: number("offset", 0, MAX_OFFSET, BAD_POSITION)?.unwrap_or(0),
        })
    }
}

/// What stands beside a list: how many records there are on all pages, and the record id of the last one on this page.
#[derive(Clone, Debug, Serialize)]
pub struct PageSummary {
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

impl PageSummary {
    /// The summary of a page. An empty one has no marker.
    pub fn new(count: u64, last: Option<&str>) -> Self {
        Self { count, marker: last.map(ToOwned::to_owned) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_have_the_ranges_of_the_contract() {
        let of = |query: &str| PageRequest::of(&QueryParameters::parse(query));
        assert_eq!(of("").unwrap(), PageRequest { limit: 10, marker: None, offset: 0 });
        let marker = "0123456789ABCDEF01234567";
        let page = of(&format!("limit=50&offset=500&marker={marker}")).unwrap();
        assert_eq!(page, PageRequest { limit: 50, marker: Some(marker.to_ascii_lowercase()), offset: 500 });
        for (query, code) in [
            ("limit=0", BAD_LIMIT),
            ("limit=51", BAD_LIMIT),
            ("limit=x", BAD_LIMIT),
            ("offset=501", BAD_POSITION),
            ("offset=-1", BAD_POSITION),
            ("marker=0123", BAD_POSITION),
            ("marker=g123456789abcdef01234567", BAD_POSITION),
        ] {
            assert_eq!(of(query).unwrap_err().code, Some(code), "{query}");
        }
    }
}
