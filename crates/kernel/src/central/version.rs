//! `api-version` (contract `central.md` §1.1).

use crate::{ApiError, ErrorKind, QueryParameters};
use axum::extract::FromRequestParts;
use http::request::Parts;

/// A version of the data plane. An extractor: a missing or unknown one is 404, as in Azure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiVersion {
    /// As the client wrote it.
    pub text: &'static str,
    /// Whether the parameters and members of the previews exist in it.
    pub preview: bool,
}

/// The versions that are served. The older ones are names for the newest of their kind.
const VERSIONS: &[ApiVersion] = &[
    ApiVersion { text: "2022-07-31", preview: false },
    ApiVersion { text: "2022-10-31-preview", preview: true },
    ApiVersion { text: "2022-06-30-preview", preview: true },
    ApiVersion { text: "2022-05-31", preview: false },
    ApiVersion { text: "1.2-preview", preview: true },
    ApiVersion { text: "1.1-preview", preview: true },
    ApiVersion { text: "1.0", preview: false },
];

impl ApiVersion {
    fn of(query: &QueryParameters) -> Result<Self, ApiError> {
        let text = query.single("api-version")?.unwrap_or_default();
        VERSIONS
            .iter()
            .find(|version| version.text == text)
            .copied()
            .ok_or_else(|| ApiError::new(ErrorKind::NotFound, format!("'{text}' is not a valid API version.")))
    }
}

impl<S: Sync> FromRequestParts<S> for ApiVersion {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(&QueryParameters::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_may_come_twice_and_must_be_known() {
        let of = |query: &str| ApiVersion::of(&QueryParameters::parse(query));
        assert!(!of("api-version=2022-07-31&api-version=2022-07-31").unwrap().preview);
        assert!(of("api-version=1.1-preview").unwrap().preview);
        assert_eq!(of("").unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(of("api-version=2099-01-01").unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(of("api-version=1.0&api-version=2022-07-31").unwrap_err().kind, ErrorKind::BadRequest);
    }
}
