//! Query parameters: unknown ones are passed over, and `undefined` and `null` mean that there is none (contract
//! `rainmaker.md` §1.1).

use super::{BAD_QUERY, refusal};
use crate::{ApiError, QueryParameters};
use axum::extract::FromRequestParts;
use http::request::Parts;

/// The parameters of a request.
#[derive(Clone, Debug)]
pub struct Query(QueryParameters);

/// What the SDK makes of members that it does not have.
const ABSENT: [&str; 3] = ["", "undefined", "null"];

impl Query {
    /// A parameter that is text. Of one that is given more than once the first counts.
    pub fn text(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        value.filter(|value| !ABSENT.contains(value))
    }

    /// A parameter that is true or false in any case; anything else is refused.
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>, ApiError> {
        self.flag_or(name, BAD_QUERY)
    }

    /// The same, refused with a code of the call's own.
    pub fn flag_or(&self, name: &'static str, code: &'static str) -> Result<Option<bool>, ApiError> {
        let Some(value) = self.text(name) else {
            return Ok(None);
        };
        match value.to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(ApiError { field: Some(name), ..refusal(code, format!("{name}: must be true or false")) }),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        QueryParameters::from_request_parts(parts, state).await.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_write_absence_and_truth_in_several_ways() {
        let query = Query(QueryParameters::parse("&custom_data=undefined&a=null&b=True&c=FALSE&d=1&e=x&e=y&f="));
        for name in ["custom_data", "a", "f", "missing"] {
            assert_eq!(query.text(name), None, "{name}");
        }
        assert_eq!((query.flag("b").unwrap(), query.flag("c").unwrap()), (Some(true), Some(false)));
        assert_eq!(query.flag("d").unwrap_err().code, Some(BAD_QUERY));
        assert_eq!(query.text("e"), Some("x"));
    }
}
