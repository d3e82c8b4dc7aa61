//! Enrolment: the groups by which devices prove themselves, and the certificates that vouch for them.

mod central;
mod provisioning;
mod skein;

use axum::Router;
use axum::routing::{get, post, put};
use skein_kernel::{Routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    use central::{certificate, enrollment_group, enrollment_group_list, verification};
    Router::new()
        .route("/api/enrollmentGroups", get(enrollment_group_list::list))
        .route(
            "/api/enrollmentGroups/{enrollment_group_id}",
            get(enrollment_group::get)
                .put(enrollment_group::put)
                .patch(enrollment_group::patch)
                .delete(enrollment_group::delete),
        )
        .route(
            "/api/enrollmentGroups/{enrollment_group_id}/certificates/{entry}",
            get(certificate::get).put(certificate::put).delete(certificate::delete),
        )
        .route(
            "/api/enrollmentGroups/{enrollment_group_id}/certificates/{entry}/generateVerificationCode",
            post(verification::generate_code),
        )
        .route("/api/enrollmentGroups/{enrollment_group_id}/certificates/{entry}/verify", post(verification::verify))
        .route(
            "/skein/v1/enrollment-groups/{enrollment_group_id}",
            get(skein::enrollment_group::get).patch(skein::enrollment_group::patch),
        )
        .merge(provisioning_routes())
}

fn provisioning_routes() -> Router {
    use provisioning::{operation, register, status};
    Router::new()
        .route("/{id_scope}/registrations/{registration_id}", post(status::post))
        .route("/{id_scope}/registrations/{registration_id}/register", put(register::put))
        .route("/{id_scope}/registrations/{registration_id}/operations/{operation_id}", get(operation::get))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
