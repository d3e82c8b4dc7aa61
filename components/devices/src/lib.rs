//! Devices: the registry, credentials, attestations, device templates, twins, telemetry in and out, commands.
//!
//! Also what every deployment needs one component to answer: health, the tick, and paths that nothing else claims.

mod central;
mod iot_hub;
mod rainmaker;
mod skein;
mod twin_refusals;

use axum::Router;
use axum::routing::{delete, get, patch, post};
use skein_kernel::{Routes, health_routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    use central::{
        attestation, command, credentials, device, device_list, device_template, device_template_list, parts,
        properties, relationship, telemetry_value,
    };
    use skein::twin;
    let properties = || get(properties::get).put(properties::put).patch(properties::patch);
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
        .route("/api/devices/{device_id}/telemetry/{name}", get(telemetry_value::get))
        .route("/api/devices/{device_id}/components/{component}/telemetry/{name}", get(telemetry_value::get))
        .route("/api/devices/{device_id}/modules/{module}/telemetry/{name}", get(telemetry_value::get))
        .route(
            "/api/devices/{device_id}/modules/{module}/components/{component}/telemetry/{name}",
            get(telemetry_value::get),
        )
        .route("/api/devices/{device_id}/components", get(parts::components))
        .route("/api/devices/{device_id}/modules", get(parts::modules))
        .route("/api/devices/{device_id}/modules/{module}/components", get(parts::components))
        .route("/api/devices/{device_id}/properties", properties())
        .route("/api/devices/{device_id}/components/{component}/properties", properties())
        .route("/api/devices/{device_id}/modules/{module}/properties", properties())
        .route("/api/devices/{device_id}/modules/{module}/components/{component}/properties", properties())
        .route("/api/deviceTemplates", get(device_template_list::list))
        .route(
            "/api/deviceTemplates/{template_id}",
            get(device_template::get)
                .put(device_template::put)
                .patch(device_template::patch)
                .delete(device_template::delete),
        )
        .route("/api/devices/{device_id}/relationships", get(relationship::list))
        .route(
            "/api/devices/{device_id}/relationships/{relationship_id}",
            get(relationship::get).put(relationship::put).patch(relationship::patch).delete(relationship::delete),
        )
        .route("/devices/{device_id}/messages/events", post(iot_hub::events::post))
        .route("/devices/{device_id}/modules/{module}/messages/events", post(iot_hub::events::post))
        .merge(device_bound_routes())
        .route("/skein/v1/devices/{device_id}/commands", get(skein::commands::history::get))
        .route("/skein/v1/devices/{device_id}/commands/{command_id}/response", post(skein::commands::response::post))
        .route("/skein/v1/devices/{device_id}/telemetry", get(skein::telemetry::get))
        .route("/skein/v1/devices/{device_id}/twin", get(twin::get))
        .route("/skein/v1/devices/{device_id}/twin/reported", patch(twin::report))
        .route("/skein/v1/devices/{device_id}/modules/{module}/twin", get(twin::get))
        .route("/skein/v1/devices/{device_id}/modules/{module}/twin/reported", patch(twin::report))
        .route("/v1/admin/nodes/cmd", get(rainmaker::command_requests::get).post(rainmaker::command_request::post))
        .route("/v1/node/cmd_resp", post(rainmaker::command_response::post))
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
