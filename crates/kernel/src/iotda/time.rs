//! Times as most of the API has them: `yyyyMMdd'T'HHmmss'Z'`, UTC (contract `iotda.md` §1.2).

use super::BAD_TIME;
use crate::ApiError;
use skein_fleet::time::Timestamp;

/// `20261122T093557Z`.
const LENGTH: usize = 16;

/// Writes a time.
pub fn basic_time(time: Timestamp) -> String {
    let millis = time.to_rfc3339_millis();
    let seconds = millis.split('.').next().unwrap_or_default();
    let digits: String = seconds.chars().filter(|character| *character != '-' && *character != ':').collect();
    format!("{digits}Z")
}

/// Reads the time that the parameter `name` holds.
pub fn parse_basic_time(name: &'static str, text: &str) -> Result<Timestamp, ApiError> {
    let wrong = || ApiError::bad_parameter(name, "must be a time such as 20261122T093557Z").with_code(BAD_TIME);
    let separators = [text.get(8..9), text.get(15..)];
    if text.len() != LENGTH || separators != [Some("T"), Some("Z")] {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let time = Timestamp::from_unix_seconds(1_795_340_157);
        assert_eq!(basic_time(time), "20261122T093557Z");
        assert_eq!(parse_basic_time("t", "20261122T093557Z").unwrap(), time);
        for text in
            ["", "2026-11-22T09:35:57Z", "20261122T093557", "20261322T093557Z", "20261122 093557Z", "2026112éT09355Z"]
        {
            assert_eq!(parse_basic_time("t", text).unwrap_err().code, Some(BAD_TIME), "{text}");
        }
    }
}
