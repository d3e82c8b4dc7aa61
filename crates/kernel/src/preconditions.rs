//! `If-Match`, `If-None-Match` and the `etag` member of a body (contract `central.md` §1.6).

use crate::ApiError;
use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, HeaderName};
use skein_fleet::etag::TagList;
use skein_fleet::precondition::Precondition;

/// What the client made its write depend on: its headers and the `etag` member of the body. All must hold.
pub fn precondition(headers: &HeaderMap, body_etag: Option<&str>) -> Result<Precondition, ApiError> {
    Ok(Precondition {
        if_match: tags(headers, &IF_MATCH, "If-Match")?,
        body_etag: body_etag.and_then(TagList::of_body),
        if_none_match: tags(headers, &IF_NONE_MATCH, "If-None-Match")?,
    })
}

fn tags(headers: &HeaderMap, header: &HeaderName, name: &'static str) -> Result<Option<TagList>, ApiError> {
    let values: Vec<_> =
        headers.get_all(header).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    TagList::parse(&values.join(",")).map_err(|error| ApiError::bad_parameter(name, error))
}
