//! `GET /apiversions` (contract §2.4): the CLI looks for `v1` before it refreshes its tokens.

use axum::Json;
use serde_json::{Value, json};

/// 200 with the versions of the dialect. Needs no credential.
pub async fn get() -> Json<Value> {
    let build = concat!("skein ", env!("CARGO_PKG_VERSION"));
    Json(json!({
        "supported_versions": ["v1"],
        "additional_info": [{ "version": "v1", "build_info": build, "release_notes": "" }],
    }))
}
