//! From Spin's request to a handler and back.

use crate::dialect::{Dialect, Occasion, names_unknown_version};
use crate::rainmaker::BAD_VERSION;
use crate::signed_body::digest_signed_body;
use crate::{ApiError, Application, ErrorKind, RequestContext, cors};
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use skein_fleet::client_address::TrustedProxies;
use skein_fleet::id::request_id;
use skein_fleet::time::{Clock, Timestamp};
use skein_runtime::{SystemClock, SystemRandom};
use std::convert::Infallible;
use std::io::Write;
use std::sync::OnceLock;
use tower_service::Service;

/// An answer with this extension leaves no line in the log: that of a clock that found nothing to do, each second.
#[derive(Clone, Copy, Debug)]
pub struct Unlogged;

/// The routes of a component, built once per instance.
pub struct Routes {
    build: fn() -> Router,
    router: OnceLock<Router>,
}

impl Routes {
    /// Routes that `build` makes when the first request comes.
    pub const fn new(build: fn() -> Router) -> Self {
        Self { build, router: OnceLock::new() }
    }

    fn router(&self) -> Router {
        let with_fallbacks = || {
            (self.build)()
                .fallback(unknown_path)
                .method_not_allowed_fallback(unknown_method)
                .route_layer(middleware::from_fn(digest_signed_body))
                .route_layer(middleware::from_fn(note_route))
        };
        self.router.get_or_init(with_fallbacks).clone()
    }
}

/// Serves one request: the router's answer, or its error in the envelope of the path's dialect, with the headers that
/// every answer has and one line in the log.
pub async fn serve<B>(request: http::Request<B>, routes: &Routes) -> Response
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let started = SystemClock::default().now();
    let id = request_id(&SystemRandom);
    let path = request.uri().path().to_owned();
    let application = match Application::get().await {
        Ok(application) => application,
        Err(error) => {
            log_detail(&id, &error);
            let dialect = Dialect::of_path(&path);
            return finish(dialect.render(&error, &Occasion { request_id: &id, now: started }), dialect, &id);
        }
    };
    let origin = cors::allowed_origin(request.headers(), &application.settings.cors_origins);
    if let Some(origin) = &origin
        && cors::is_preflight(request.method(), request.headers())
    {
        let mut response = cors::preflight_answer();
        cors::share(&mut response, origin.clone());
        return finish(response, Dialect::of_path(&path), &id);
    }
    let mut request = request.map(Body::new);
    let url = spin_header(request.headers(), "spin-full-url").unwrap_or_else(|| request.uri().to_string());
    let address = client_address(request.headers(), &application.settings.trusted_proxies);
    let context = RequestContext::new(application, id, request.method().clone(), url, address, &path);
    request.extensions_mut().insert(context.clone());

    let response = match routes.router().call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let mut response = match response.extensions().get::<ApiError>() {
        Some(error) => {
            log_detail(&context.id, error);
            let mut rendered = context.dialect.render(error, &Occasion { request_id: &context.id, now: context.now });
            if let Some(allow) = response.headers().get(header::ALLOW) {
                rendered.headers_mut().insert(header::ALLOW, allow.clone());
            }
            rendered
        }
        None => response,
    };
    if let Some(origin) = origin {
        cors::share(&mut response, origin);
    }
    if response.extensions().get::<Unlogged>().is_none() {
        log(&context, &response, started);
    }
    finish(response, context.dialect, &context.id)
}

/// A header that Spin sets. Spin does not remove one of the same name that the client sent: its own comes last, and only
/// that one can be believed.
fn spin_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get_all(name).iter().next_back().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Where the request comes from: whom Spin was called by, or whom that one calls for if it is a trusted proxy.
fn client_address(headers: &HeaderMap, trusted: &TrustedProxies) -> String {
    let peer = spin_header(headers, "spin-client-addr").unwrap_or_default();
    let lines: Vec<&[u8]> = headers.get_all("x-forwarded-for").iter().map(HeaderValue::as_bytes).collect();
    trusted.client_behind(&peer, lines.into_iter())
}

/// Adds the headers that every answer has.
fn finish(mut response: Response, dialect: Dialect, id: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert("x-request-id", value.clone());
        if let Some(name) = dialect.request_id_header() {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The one line that each request leaves in the log.
fn log(context: &RequestContext, response: &Response, started: Timestamp) {
    let elapsed = SystemClock::default().now().saturating_since(started);
    let line = format!(
        "method={} route={} status={} duration_ms={} statements={} principal={} request_id={}\n",
        context.method,
        context.route(),
        response.status().as_u16(),
        elapsed.as_millis(),
        context.statements(),
        context.principal(),
        context.id,
    );
    write_line(&mut std::io::stdout(), &line);
}

/// The line about an error that the client is not told, for one that is not answered with an error. That of an answer is
/// written by [`serve`].
pub fn log_detail(id: &str, error: &ApiError) {
    if let Some(detail) = &error.detail {
        let line = format!("request_id={id} status={} detail={detail:?}\n", error.kind.status().as_u16());
        write_line(&mut std::io::stderr(), &line);
    }
}

/// Writes a line in one piece: other instances write to the same log, and `eprintln!` would let them in between. A log
/// that can not be written is no reason to fail a request.
fn write_line(log: &mut impl Write, line: &str) {
    let _ = log.write_all(line.as_bytes());
}

/// What is not in the table of routes is not served: all that is read from the table would not be true of it. Of a path
/// that is, another method goes on to the router, which refuses it.
async fn note_route(context: RequestContext, route: MatchedPath, request: Request, next: Next) -> Response {
    context.note_route(route.as_str());
    let known = skein_routes::access(route.as_str(), context.method.as_str()).is_some();
    let response = next.run(request).await;
    if known || response.status() == StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let detail = format!("{} {} is not in the table of routes", context.method, route.as_str());
    ApiError::internal(detail).into_response()
}

async fn unknown_path(request: Request) -> Result<Infallible, ApiError> {
    if names_unknown_version(request.uri().path()) {
        let message = "There is no such version of the API; GET /apiversions says which there are.";
        return Err(ApiError::bad_request(message).with_code(BAD_VERSION));
    }
    Err(ApiError::new(ErrorKind::NotFound, "There is nothing at this path."))
}

async fn unknown_method() -> Result<Infallible, ApiError> {
    Err(ApiError::new(
        ErrorKind::MethodNotAllowed,
        "The path does not take this method; the header Allow says which it takes.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_spin_header_is_not_believed() {
        let mut headers = HeaderMap::new();
        headers.append("spin-full-url", HeaderValue::from_static("http://evil.example/"));
        headers.append("spin-full-url", HeaderValue::from_static("http://127.0.0.1:3000/"));
        assert_eq!(spin_header(&headers, "spin-full-url").as_deref(), Some("http://127.0.0.1:3000/"));
    }
}
