//! `GET /v1/admin/api_paths_methods`: what policies can be about.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::Query;
use skein_kernel::{ApiError, Caller};
use skein_routes::{Access, all};

/// A path with its methods.
#[derive(Serialize)]
pub struct ApiPath {
    path: String,
    methods: Vec<&'static str>,
}

/// 200 with a bare array: the calls that policies decide or, with `all_paths=true`, every call of every component.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Vec<ApiPath>>, ApiError> {
    caller.require_everywhere(Permission::RolesManage)?;
    let all_paths = query.flag("all_paths")?.unwrap_or(false);
    let listed = |access: &Access| all_paths || matches!(access, Access::Needs(_));
    let path = |route: &skein_routes::Route| {
        let methods = route.methods.iter().filter(|(_, access)| listed(access)).map(|(method, _)| *method);
        ApiPath { path: versioned(route.path), methods: methods.collect() }
    };
    Ok(Json(all().map(path).filter(|path| !path.methods.is_empty()).collect()))
}

/// The paths of the dialect are written with a placeholder for its version.
fn versioned(path: &str) -> String {
    match path.strip_prefix("/v1/") {
        Some(rest) => format!("/{{version}}/{rest}"),
        None => path.to_owned(),
    }
}
