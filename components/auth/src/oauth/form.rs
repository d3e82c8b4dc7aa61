//! Forms, as clients and browsers send them.

use axum::extract::{FromRequest, FromRequestParts, Request};
use skein_kernel::{ApiError, QueryParameters, RawBody};

/// The fields of a request: those of the body, and those of the query, where RainMaker's SDK puts them (contract
/// `rainmaker.md`, OAuth).
pub struct Form(Vec<(String, String)>);

impl Form {
    /// A field that is not empty. One that is given twice is refused (RFC 6749 §3.2).
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(ApiError::bad_parameter(name, "is given more than once"));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// A field that has to be there.
    pub fn required(&self, name: &'static str) -> Result<&str, ApiError> {
        self.text(name)?.ok_or_else(|| ApiError::bad_parameter(name, "is required"))
    }
}

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let query = QueryParameters::from_request_parts(&mut parts, state).await?;
        let body = RawBody::from_request(Request::from_parts(parts, body), state).await?;
        let body = QueryParameters::parse(&String::from_utf8_lossy(&body.bytes));
        let own = |parameters: &QueryParameters| -> Vec<(String, String)> {
            parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        Ok(Self([own(&body), own(&query)].concat()))
    }
}
