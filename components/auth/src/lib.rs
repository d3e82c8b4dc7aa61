//! Access: API tokens, roles, who the caller is.

mod central;
mod skein;

use axum::Router;
use axum::routing::get;
use skein_kernel::{Routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    use central::{api_token, roles};
    Router::new()
        .route("/api/apiTokens", get(api_token::list))
        .route("/api/apiTokens/{token_id}", get(api_token::get).put(api_token::put).delete(api_token::delete))
        .route("/api/roles", get(roles::list))
        .route("/api/roles/{role_id}", get(roles::get))
        .route("/skein/v1/whoami", get(skein::whoami::get))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
