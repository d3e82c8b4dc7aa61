//! Access: accounts, signing in, sessions, API tokens, roles, who the caller is.

mod accounts;
mod central;
mod iotda;
mod rainmaker;
mod skein;

use axum::Router;
use axum::routing::{delete, get, post, put};
use skein_kernel::{Routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    central_routes().merge(iotda_routes()).merge(rainmaker_routes()).merge(skein_routes())
}

fn central_routes() -> Router {
    use central::{api_token, roles};
    Router::new()
        .route("/api/apiTokens", get(api_token::list))
        .route("/api/apiTokens/{token_id}", get(api_token::get).put(api_token::put).delete(api_token::delete))
        .route("/api/roles", get(roles::list))
        .route("/api/roles/{role_id}", get(roles::get))
}

fn iotda_routes() -> Router {
    use iotda::{projects, tokens};
    Router::new().route("/v3/auth/tokens", post(tokens::post)).route("/v3/projects", get(projects::list))
}

/// The paths without a 2 are the older names of the same calls.
fn rainmaker_routes() -> Router {
    use rainmaker::{
        admin, custom_data, forgotten_password, guest, login, logout, password, sign_up, user, user_deletion,
        user_update, versions,
    };
    let account = || get(user::get).post(sign_up::post).put(user_update::put).delete(user_deletion::delete);
    let administered = || {
        get(admin::user_list::get).post(admin::users::post).put(admin::users::put).delete(admin::user_deletion::delete)
    };
    Router::new()
        .route("/apiversions", get(versions::get))
        .route("/v1/user2", account())
        .route("/v1/user", account())
        .route("/v1/user/custom_data", get(custom_data::get).put(custom_data::put))
        .route("/v1/user/guest", post(guest::post))
        .route("/v1/user/guest/conversion/initiate", post(guest::initiate))
        .route("/v1/user/guest/conversion/verify", post(guest::verify))
        .route("/v1/login2", post(login::post))
        .route("/v1/login", post(login::post))
        .route("/v1/logout2", post(logout::post))
        .route("/v1/logout", post(logout::post))
        .route("/v1/password2", put(password::put))
        .route("/v1/password", put(password::put))
        .route("/v1/forgotpassword2", put(forgotten_password::put))
        .route("/v1/forgotpassword", put(forgotten_password::put))
        .route("/v1/admin/user2", administered())
        .route("/v1/admin/user", administered())
        .route("/v1/admin/user2/summary", get(admin::user_summary::get))
}

fn skein_routes() -> Router {
    use skein::{access_keys, audit, messages, sessions, signing_keys, whoami};
    Router::new()
        .route("/skein/v1/whoami", get(whoami::get))
        .route("/skein/v1/access-keys", get(access_keys::list).post(access_keys::post))
        .route("/skein/v1/access-keys/{access_key}", delete(access_keys::delete))
        .route("/skein/v1/sessions", get(sessions::list))
        .route("/skein/v1/sessions/{session_id}", delete(sessions::delete))
        .route("/skein/v1/audit", get(audit::list))
        .route("/skein/v1/audit/verify", get(audit::verify))
        .route("/skein/v1/signing-keys", get(signing_keys::list).post(signing_keys::post))
        .route("/skein/v1/outbox/messages", get(messages::list))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
