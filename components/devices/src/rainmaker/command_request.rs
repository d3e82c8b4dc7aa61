//! `POST /v1/admin/nodes/cmd`: tells nodes to do something.

use super::command_request_body;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::Fields;
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::command_requests::create;

/// There is no such node; here as text, as clients read it.
const NO_SUCH_NODE: &str = "100015";

/// The answer where not all nodes are there.
#[derive(Serialize)]
struct MultiStatus {
    request_id: String,
    responses: [NodesResponse; 2],
}

#[derive(Serialize)]
struct NodesResponse {
    node_ids: Vec<String>,
    response: NodeResponse,
}

#[derive(Serialize)]
struct NodeResponse {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    description: &'static str,
}

/// The answer where all are.
#[derive(Serialize)]
struct Requested {
    request_id: String,
    status: &'static str,
}

/// 200: the request is durable, and each node gets it when it asks. 207 when some of the nodes are not there, 404 when
/// none is.
pub async fn post(caller: Caller, fields: Fields) -> Result<Response, ApiError> {
    let scope = caller.require(Permission::CommandsRun)?;
    let new = command_request_body::parse(&fields, caller.request.now)?;
    let change = caller.change();
    let found = create(&caller.request.session, &scope, &new, &change)?;
    if found.is_empty() {
        return Err(ApiError::new(ErrorKind::NotFound, "node_ids: there are no such nodes"));
    }
    let request_id = change.record.to_string();
    if found.len() == new.devices.len() {
        return Ok(Json(Requested { request_id, status: "success" }).into_response());
    }
    let missing = new.devices.into_iter().filter(|id| !found.contains(id)).collect();
    let made = NodeResponse { status: "success", error_code: None, description: "The request is kept." };
    let refused =
        NodeResponse { status: "failure", error_code: Some(NO_SUCH_NODE), description: "There is no such node." };
    let responses =
        [NodesResponse { node_ids: found, response: made }, NodesResponse { node_ids: missing, response: refused }];
    Ok((StatusCode::MULTI_STATUS, Json(MultiStatus { request_id, responses })).into_response())
}
