//! Cross-origin requests of browsers (Fetch standard, "CORS protocol"), for the origins that the deployment allows.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// What pages may send. Credentials are headers here and never cookies.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const HEADERS: &str =
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Auth-Token, X-Sdk-Date, X-Project-Id";
/// What pages may read beside what any may.
const EXPOSED: &str = "ETag, Retry-After, X-Request-Id, x-ms-request-id, x-ms-error-code, X-Subject-Token";
/// How long a browser remembers what it was told, in seconds.
const MAX_AGE: &str = "600";

/// The origin of the page that sends the request, if the deployment allows it. `*` allows all.
pub(crate) fn allowed_origin(headers: &HeaderMap, allowed: &[String]) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let text = origin.to_str().ok()?;
    allowed.iter().any(|allowed| allowed == "*" || allowed == text).then(|| origin.clone())
}

/// Whether a browser asks if it may send a request.
pub(crate) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a browser that asks: 204, without any credential or route.
pub(crate) fn preflight_answer() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    response
}

/// Lets the page read the answer.
pub(crate) fn share(response: &mut Response, origin: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(origin: &'static str) -> HeaderMap {
        [(header::ORIGIN, HeaderValue::from_static(origin))].into_iter().collect()
    }

    #[test]
    fn an_origin_is_allowed_as_a_whole_or_not_at_all() {
        let allowed = ["https://app.example.com".to_owned()];
        assert!(allowed_origin(&from("https://app.example.com"), &allowed).is_some());
        for other in ["https://app.example.com.evil.example", "http://app.example.com", "https://example.com", "null"] {
            assert_eq!(allowed_origin(&from(other), &allowed), None, "{other}");
        }
        assert!(allowed_origin(&from("https://any.example"), &["*".to_owned()]).is_some());
        assert_eq!(allowed_origin(&HeaderMap::new(), &["*".to_owned()]), None);
        assert_eq!(allowed_origin(&from("https://app.example.com"), &[]), None);
    }
}
