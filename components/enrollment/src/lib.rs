//! Enrolment: the groups by which devices prove themselves, the certificates that vouch for them, and those that they are
//! issued.

mod attempts;
mod central;
mod issuing;
mod provisioning;
mod skein;

use axum::Router;
use axum::routing::{get, post, put};
use skein_kernel::{Routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    central_routes().merge(provisioning_routes()).merge(skein_routes())
}

fn central_routes() -> Router {
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
}

fn provisioning_routes() -> Router {
    use provisioning::{operation, register, status};
    Router::new()
        .route("/{id_scope}/registrations/{registration_id}", post(status::post))
        .route("/{id_scope}/registrations/{registration_id}/register", put(register::put))
        .route("/{id_scope}/registrations/{registration_id}/operations/{operation_id}", get(operation::get))
}

fn skein_routes() -> Router {
    use skein::{
        access_token, authority, bulk, certificate, certificate_list, claim, claim_token, csr, enrollment_group, nonce,
    };
    Router::new()
        .route("/skein/v1/certificate-authority", get(authority::get).put(authority::put))
        .route(
            "/skein/v1/enrollment-groups/{enrollment_group_id}",
            get(enrollment_group::get).patch(enrollment_group::patch),
        )
        .route("/skein/v1/enrollments/access-tokens", post(access_token::post))
        .route("/skein/v1/enrollments/bulk", post(bulk::post))
        .route("/skein/v1/enrollments/certificates", get(certificate_list::list))
        .route("/skein/v1/enrollments/certificates/{serial_number}", get(certificate::get).delete(certificate::delete))
        .route("/skein/v1/enrollments/claim", post(claim::post))
        .route("/skein/v1/enrollments/claim-tokens", get(claim_token::list).post(claim_token::post))
        .route("/skein/v1/enrollments/claim-tokens/{claim_token_id}", get(claim_token::get).delete(claim_token::delete))
        .route("/skein/v1/enrollments/claim-tokens/{claim_token_id}/uses", get(claim_token::uses))
        .route("/skein/v1/enrollments/csr", post(csr::post))
        .route("/skein/v1/enrollments/nonces", post(nonce::post))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
