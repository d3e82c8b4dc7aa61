//! Device groups: queries and lists of devices, in two dialects, and what they hold.

mod central;
mod iotda;
mod skein;
mod whole_groups;

use axum::Router;
use axum::routing::{get, post};
use skein_kernel::{Routes, serve};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

static ROUTES: Routes = Routes::new(routes);

fn routes() -> Router {
    Router::new()
        .route("/api/deviceGroups", get(central::device_group_list::list))
        .route(
            "/api/deviceGroups/{group_id}",
            get(central::device_group::get)
                .put(central::device_group::put)
                .patch(central::device_group::patch)
                .delete(central::device_group::delete),
        )
        .route("/api/deviceGroups/{group_id}/devices", get(central::group_devices::list))
        .route("/v5/iot/{project_id}/device-group", get(iotda::device_groups::list).post(iotda::device_groups::post))
        .route(
            "/v5/iot/{project_id}/device-group/{group_id}",
            get(iotda::device_group::get).put(iotda::device_group::put).delete(iotda::device_group::delete),
        )
        .route("/v5/iot/{project_id}/device-group/{group_id}/action", post(iotda::group_action::post))
        .route("/v5/iot/{project_id}/device-group/{group_id}/devices", get(iotda::group_devices::list))
        .route("/v5/iot/{project_id}/devices/{device_id}/list-device-group", post(iotda::groups_of_device::post))
        .route("/skein/v1/groups/preview", post(skein::preview::post))
        .route("/skein/v1/groups/{group_id}/devices/{device_id}", get(skein::membership::get))
        .route("/skein/v1/groups/{group_id}/history", get(skein::history::get))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    serve(request, &ROUTES).await
}
