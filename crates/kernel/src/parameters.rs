//! Path segments and query parameters, decoded exactly once.

use crate::ApiError;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use std::fmt::Display;
use std::str::FromStr;

/// The query of a request: every parameter in its order, decoded as a form is (a plus is a space).
#[derive(Clone, Debug, Default)]
pub struct QueryParameters(Vec<(String, String)>);

impl QueryParameters {
    /// Reads a raw query.
    pub fn parse(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The value of a parameter. Given more than once with equal values it counts once; with different ones it is 400.
    pub fn single(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        self.single_of(&[name])
    }

    /// The value of a parameter that has several spellings, the first of which names it in errors.
    pub fn single_of(&self, names: &[&'static str]) -> Result<Option<&str>, ApiError> {
        let mut values =
            self.0.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value.as_str());
        let Some(first) = values.next() else {
            return Ok(None);
        };
        if values.any(|other| other != first) {
            let name = names.first().copied().unwrap_or_default();
            return Err(ApiError::bad_parameter(name, "given more than once with different values"));
        }
        Ok(Some(first))
    }

    /// The parameter `limit`: how many entries a page has, from 1 to `most`, and `default` if the client does not say.
    pub fn limit(&self, default: u32, most: u32) -> Result<u32, ApiError> {
        let Some(text) = self.single("limit")? else { return Ok(default) };
        let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
        limit.ok_or_else(|| ApiError::bad_parameter("limit", format_args!("must be a whole number from 1 to {most}")))
    }

    /// Every parameter in its order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Sync> FromRequestParts<S> for QueryParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// The segments of the path that the route template names.
#[derive(Clone, Debug)]
pub struct PathParameters(Vec<(String, String)>);

impl PathParameters {
    /// The segment called `name` in the template.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The segment called `name` in those templates that have it; none is empty. `field` is what errors call it.
    pub fn optional<T: FromStr<Err: Display>>(&self, name: &str, field: &'static str) -> Result<Option<T>, ApiError> {
        let given = Some(self.get(name)).filter(|text| !text.is_empty());
        given.map(str::parse).transpose().map_err(|error| ApiError::bad_parameter(field, error))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let raw = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::bad_request("The path is not valid UTF-8 once it is percent-decoded."))?;
        Ok(Self(raw.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_parameter_must_agree_with_itself() {
        let query = QueryParameters::parse("api-version=1.0&api-version=1.0&$top=5&maxpagesize=6&q=a+b%20c");
        assert_eq!(query.single("api-version").unwrap(), Some("1.0"));
        assert_eq!(query.single("q").unwrap(), Some("a b c"));
        assert_eq!(query.single("missing").unwrap(), None);
        assert_eq!(query.single("$top").unwrap(), Some("5"));
        assert_eq!(query.limit(7, 9).unwrap(), 7);
        for (text, limit) in
            [("limit=1", Some(1)), ("limit=9", Some(9)), ("limit=0", None), ("limit=10", None), ("limit=x", None)]
        {
            assert_eq!(QueryParameters::parse(text).limit(7, 9).ok(), limit, "{text}");
        }
        assert!(query.single_of(&["maxpagesize", "$top"]).unwrap_err().message.starts_with("maxpagesize"));
    }
}
