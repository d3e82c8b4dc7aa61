//! Asks its dependency what it can reach, and can reach the same itself.

use spin_sdk::{
    http::{IntoResponse, Request},
    http_service,
    sqlite::Connection,
    variables,
};

spin_sdk::wit_bindgen::generate!({
    path: "../wit",
    world: "caller",
    runtime_path: "::spin_sdk::wit_bindgen::rt",
    generate_all,
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let query = request.uri().query().unwrap_or_default();
    let answer = match query.strip_prefix("own=") {
        Some("sqlite") => {
            Connection::open("default").await.map(|_| "opened".into()).map_err(|error| format!("{error:?}"))
        }
        Some(name) => variables::get(name).await.map_err(|error| format!("{error:?}")),
        None => probe::kit::witness::look(query.to_string()).await,
    };
    format!("{answer:?}")
}
