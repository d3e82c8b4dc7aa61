//! Pages that people see in a browser: an error is a page as well.

use super::message;
use crate::ApiError;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};

pub(super) fn render(error: &ApiError) -> Response {
    let text = message(error).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Error</title><h1>This did not work</h1><p>{text}</p></html>\n"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = error.kind.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
