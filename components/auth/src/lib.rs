//! Access: accounts, signing in, sessions, API tokens, roles, who the caller is.

mod accounts;
mod central;
mod iotda;
mod legal_pages;
mod oauth;
mod rainmaker;
mod skein;

use axum::Router;
use axum::routing::{delete, get, post, put};
use skein_kernel::{Routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    central_routes()
        .merge(iotda_routes())
        .merge(oauth_routes())
        .merge(rainmaker_routes())
        .merge(deployment_routes())
        .merge(skein_routes())
}

fn central_routes() -> Router {
    use central::{api_token, organization, roles, user};
    Router::new()
        .route("/api/apiTokens", get(api_token::list))
        .route("/api/apiTokens/{token_id}", get(api_token::get).put(api_token::put).delete(api_token::delete))
        .route("/api/organizations", get(organization::list))
        .route(
            "/api/organizations/{organization_id}",
            get(organization::get).put(organization::put).patch(organization::patch).delete(organization::delete),
        )
        .route("/api/roles", get(roles::list))
        .route("/api/roles/{role_id}", get(roles::get))
        .route("/api/users", get(user::list))
        .route("/api/users/{user_id}", get(user::get).put(user::put).patch(user::patch).delete(user::delete))
}

fn oauth_routes() -> Router {
    use oauth::broker::callback;
    use oauth::{authorize, consent, discovery, login, token, userinfo};
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::configuration))
        .route("/.well-known/jwks.json", get(discovery::keys))
        .route("/authorize", get(authorize::get))
        .route("/login", get(login::get).post(login::post))
        .route("/cognitocallback", get(callback::get).post(callback::post))
        .route("/consent", post(consent::post))
        .route("/token", post(token::post))
        .route("/userinfo", get(userinfo::get).post(userinfo::get))
}

fn iotda_routes() -> Router {
    use iotda::{projects, tokens};
    Router::new().route("/v3/auth/tokens", post(tokens::post)).route("/v3/projects", get(projects::list))
}

/// The paths without a 2 are the older names of the same calls.
fn rainmaker_routes() -> Router {
    use rainmaker::{
        admin, cloud_user, custom_data, forgotten_password, guest, login, logout, password, sign_up, user,
        user_deletion, user_update, versions,
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
        .route(
            "/v1/admin/cognito_appclient",
            get(admin::app_clients::get)
                .post(admin::app_clients::post)
                .put(admin::app_clients::put)
                .delete(admin::app_clients::delete),
        )
        .route(
            "/v1/admin/identity_provider",
            get(admin::identity_providers::get)
                .post(admin::identity_providers::post)
                .put(admin::identity_providers::put)
                .delete(admin::identity_providers::delete),
        )
        .route(
            "/v1/admin/event_filter",
            get(admin::event_filter::get)
                .post(admin::event_filter::post)
                .put(admin::event_filter::put)
                .delete(admin::event_filter::delete),
        )
        .route("/v1/cloud/user", post(cloud_user::post).put(cloud_user::put).delete(cloud_user::delete))
        .merge(rbac_routes())
}

fn rbac_routes() -> Router {
    use rainmaker::admin::deployment_settings;
    use rainmaker::rbac::{api_paths, policies, roles, user_roles};
    Router::new()
        .route("/v1/admin/policy", get(policies::get).post(policies::post).put(policies::put).delete(policies::delete))
        .route("/v1/admin/role", get(roles::get).post(roles::post).put(roles::put).delete(roles::delete))
        .route("/v1/admin/user_role", get(user_roles::get).put(user_roles::put))
        .route("/v1/admin/api_paths_methods", get(api_paths::get))
        .route("/v1/admin/deployment_settings/{service}", get(deployment_settings::get))
        .route("/v1/admin/deployment_settings/config/{service}", put(deployment_settings::put))
}

/// What a deployment says in its own words, and under whose name: RainMaker's calls, and the pages that they fill.
fn deployment_routes() -> Router {
    use rainmaker::admin::{
        change_sender_email, change_super_admin, cognito_domain, custom_data, mail_failures, message_template,
        ses_verified_email, terms_policy,
    };
    let templates = get(message_template::get).post(message_template::post);
    let domain = get(cognito_domain::get).post(cognito_domain::post).delete(cognito_domain::delete);
    Router::new()
        .route("/v1/admin/message_template", templates.put(message_template::put).delete(message_template::delete))
        .route("/v1/admin/ses_verified_email", get(ses_verified_email::get))
        .route("/v1/admin/change_sender_email", put(change_sender_email::put))
        .route("/v1/admin/change_super_admin", put(change_super_admin::put))
        .route("/v1/admin/cognito_domain", domain)
        .route("/v1/admin/terms_policy", get(terms_policy::get).put(terms_policy::put).delete(terms_policy::delete))
        .route("/v1/admin/mail_failures", get(mail_failures::get))
        .route("/v1/admin/custom_data", get(custom_data::get).put(custom_data::put))
        .route(legal_pages::TERMS_OF_USE, get(legal_pages::terms_of_use))
        .route(legal_pages::PRIVACY_POLICY, get(legal_pages::privacy_policy))
}

fn skein_routes() -> Router {
    use skein::{access_keys, audit, mail_failures, messages, sessions, signing_keys, tokens, whoami};
    Router::new()
        .route("/skein/v1/whoami", get(whoami::get))
        .route("/skein/v1/access-keys", get(access_keys::list).post(access_keys::post))
        .route("/skein/v1/access-keys/{access_key}", delete(access_keys::delete))
        .route("/skein/v1/sessions", get(sessions::list))
        .route("/skein/v1/sessions/{session_id}", delete(sessions::delete))
        .route("/skein/v1/audit", get(audit::list))
        .route("/skein/v1/audit/verify", get(audit::verify))
        .route("/skein/v1/signing-keys", get(signing_keys::list).post(signing_keys::post))
        .route("/skein/v1/tokens", get(tokens::list).post(tokens::post))
        .route("/skein/v1/tokens/{token_id}", get(tokens::get).delete(tokens::delete))
        .route("/skein/v1/outbox/messages", get(messages::list))
        .route("/skein/v1/mail-failures", post(mail_failures::post))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
