//! Devices: the registry, credentials, attestations, telemetry in and out, commands.
//!
//! Also what every deployment needs one component to answer: health, the tick, and paths that nothing else claims.

mod central;
mod iot_hub;
mod skein;

use axum::Router;
use axum::routing::{delete, get, post};
use skein_kernel::{Routes, health_routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    use central::{attestation, command, credentials, device, device_list, relationship, telemetry_value};
    Router::new()
        .route("/api/devices", get(device_list::list))
        .route(
            "/api/devices/{device_id}",
            get(device::get).put(device::put).patch(device::patch).delete(device::delete),
        )
        .route("/api/devices/{device_id}/commands/{name}", get(command::history).post(command::run))
        .route(
            "/api/devices/{device_id}/components/{component}/commands/{name}",
            get(command::history).post(command::run),
        )
        .route("/api/devices/{device_id}/modules/{module}/commands/{name}", get(command::history).post(command::run))
        .route(
            "/api/devices/{device_id}/modules/{module}/components/{component}/commands/{name}",
            get(command::history).post(command::run),
        )
        .route("/api/devices/{device_id}/credentials", get(credentials::get))
        .route(
            "/api/devices/{device_id}/attestation",
            get(attestation::get).put(attestation::put).patch(attestation::patch).delete(attestation::delete),
        )
        .route("/api/devices/{device_id}/relationships", get(relationship::list))
        .route(
            "/api/devices/{device_id}/relationships/{relationship_id}",
            get(relationship::get).put(relationship::put).patch(relationship::patch).delete(relationship::delete),
        )
        .route("/api/devices/{device_id}/telemetry/{name}", get(telemetry_value::of_device))
        .route("/api/devices/{device_id}/components/{component}/telemetry/{name}", get(telemetry_value::of_component))
        .route("/devices/{device_id}/messages/events", post(iot_hub::events::post))
        .merge(device_bound_routes())
        .route("/skein/v1/devices/{device_id}/commands", get(skein::commands::history::get))
        .route("/skein/v1/devices/{device_id}/commands/{command_id}/response", post(skein::commands::response::post))
        .route("/skein/v1/devices/{device_id}/telemetry", get(skein::telemetry::get))
        .route("/internal/tick", post(skein::tick::post))
        .merge(health_routes())
}

/// The queues of devices and modules, in both spellings.
fn device_bound_routes() -> Router {
    use iot_hub::device_bound::{abandon, complete, receive};
    Router::new()
        .route("/devices/{device_id}/messages/deviceBound", get(receive))
        .route("/devices/{device_id}/messages/deviceBound/{lock_token}", delete(complete))
        .route("/devices/{device_id}/messages/deviceBound/{lock_token}/abandon", post(abandon))
        .route("/devices/{device_id}/messages/devicebound", get(receive))
        .route("/devices/{device_id}/messages/devicebound/{lock_token}", delete(complete))
        .route("/devices/{device_id}/messages/devicebound/{lock_token}/abandon", post(abandon))
        .route("/devices/{device_id}/modules/{module}/messages/deviceBound", get(receive))
        .route("/devices/{device_id}/modules/{module}/messages/deviceBound/{lock_token}", delete(complete))
        .route("/devices/{device_id}/modules/{module}/messages/deviceBound/{lock_token}/abandon", post(abandon))
        .route("/devices/{device_id}/modules/{module}/messages/devicebound", get(receive))
        .route("/devices/{device_id}/modules/{module}/messages/devicebound/{lock_token}", delete(complete))
        .route("/devices/{device_id}/modules/{module}/messages/devicebound/{lock_token}/abandon", post(abandon))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
