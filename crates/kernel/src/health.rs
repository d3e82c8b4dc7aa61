//! `GET /healthz` and `GET /readyz`.

use crate::{ApiError, RequestContext};
use axum::Router;
use axum::routing::get;
use skein_store::Executor;

/// The two routes that tell whether the application is there and whether it can work.
pub fn health_routes() -> Router {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz))
}

/// The component answers. No identity, no database: the floor of what a request costs.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers, with its schema and the deployment's identity in place.
async fn readyz(request: RequestContext) -> Result<&'static str, ApiError> {
    request.session.query_one("SELECT 1", &[])?;
    request.application.deployment()?;
    Ok("ready\n")
}
