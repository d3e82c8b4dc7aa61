//! Paths, with the ids in them encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is: the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One segment of a path, or one value of a query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A path of the Central dialect in its stable version.
pub fn stable(path: &str) -> String {
    with_parameter(path, "api-version=2022-07-31")
}

/// The same in the preview.
pub fn preview(path: &str) -> String {
    with_parameter(path, "api-version=2022-10-31-preview")
}

/// Where a device sends its telemetry.
pub fn events(device: &str) -> String {
    format!("/devices/{}/messages/events?api-version=2020-03-13", encoded(device))
}

fn with_parameter(path: &str, parameter: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{parameter}")
}
