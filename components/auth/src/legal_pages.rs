//! `/terms_of_use` and `/privacy_policy`: what super administrators wrote for everybody to read, without a credential.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use skein_kernel::{ApiError, RequestContext};
use skein_store::deployment_documents::{Document, find_document};

/// Where the terms of use are read.
pub const TERMS_OF_USE: &str = "/terms_of_use";
/// Where the privacy policy is read.
pub const PRIVACY_POLICY: &str = "/privacy_policy";

/// What a page may do in a browser: show itself. No script runs at the origin of the API.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:";

const NOT_THERE: &str =
    "<!doctype html><html lang=\"en\"><title>Not found</title><p>This deployment has no such text.</p></html>";

/// 200 with the terms of use; 404 with a page that says that there are none.
pub async fn terms_of_use(request: RequestContext) -> Result<Response, ApiError> {
    page(&request, Document::TermsOfUse)
}

/// 200 with the privacy policy; 404 with a page that says that there is none.
pub async fn privacy_policy(request: RequestContext) -> Result<Response, ApiError> {
    page(&request, Document::PrivacyPolicy)
}

fn page(request: &RequestContext, document: Document) -> Result<Response, ApiError> {
    let (status, html) = match find_document(&request.session, document)? {
        Some(html) => (StatusCode::OK, html),
        None => (StatusCode::NOT_FOUND, NOT_THERE.to_owned()),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((status, headers, html).into_response())
}
