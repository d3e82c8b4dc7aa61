//! `GET /v1/admin/nodes/cmd`: what nodes were told to do and what they answered.

use super::command_status;
use axum::Json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::{Permission, Scope};
use skein_fleet::command_request::{HISTORY_SETTING, HistorySetting};
use skein_fleet::time::Timestamp;
use skein_kernel::rainmaker::{BAD_QUERY, Query, refusal};
use skein_kernel::{ApiError, Caller};
use skein_store::command_requests::{CommandRequest, RequestPage, RequestSelection, list};
use skein_store::devices;
use skein_store::settings::setting;

const BAD_NODE: &str = "126003";
const NOTHING_WANTED: &str = "131003";
/// A command is given without the node.
const NODE_MISSING: &str = "131011";
const BAD_TIMES: &str = "131012";
/// One of both times is missing.
const TIME_MISSING: &str = "131013";
const BAD_COMMAND: &str = "131015";
const NO_HISTORY: &str = "131017";

/// How many requests a page has if the client does not say, and at most.
const DEFAULT_RECORDS: u32 = 10;
const MAX_RECORDS: u32 = 100;

/// What clients are told of data that is not JSON, though it should be.
const NO_JSON: &str = "ERROR_DESERIALIZE_JSON";

/// A request to one node. Times are Unix seconds, 0 where there is none yet.
#[derive(Serialize)]
struct RequestObject {
    node_id: String,
    request_id: String,
    status: &'static str,
    request_timestamp: i64,
    expiration_timestamp: i64,
    response_timestamp: i64,
    cmd: i64,
    request_data: Value,
    response_data: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_data_error: Option<&'static str>,
    status_description: &'static str,
    is_base64: bool,
    device_status: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    indefinite_timeout: bool,
}

impl RequestObject {
    fn of(request: CommandRequest, now: Timestamp) -> Self {
        let (state, answered) = (request.progress.state(now), request.progress.answered);
        let seconds = |time: Option<Timestamp>| time.map_or(0, Timestamp::unix_seconds);
        let (response_data, response_data_error) = response(request.response.as_deref(), request.is_base64);
        Self {
            node_id: request.device_id,
            request_id: request.request_id,
            status: command_status::name(state),
            request_timestamp: request.created_at.unix_seconds(),
            expiration_timestamp: seconds(request.progress.expires_at),
            response_timestamp: seconds(answered.map(|(at, _)| at)),
            cmd: request.command,
            request_data: if request.is_base64 {
                Value::String(request.data)
            } else {
                serde_json::from_str(&request.data).unwrap_or_default()
            },
            response_data,
            response_data_error,
            status_description: command_status::description(state, answered.map(|(_, status)| status)),
            is_base64: request.is_base64,
            device_status: answered.map_or(0, |(_, status)| status),
            user_name: request.requester,
            indefinite_timeout: request.progress.expires_at.is_none(),
        }
    }
}

/// What a node answered: base64 where the request was, else JSON.
fn response(bytes: Option<&[u8]>, is_base64: bool) -> (Value, Option<&'static str>) {
    match bytes {
        None | Some([]) => (Value::Null, None),
        Some(bytes) if is_base64 => (Value::String(STANDARD.encode(bytes)), None),
        Some(bytes) => match serde_json::from_slice(bytes) {
            Ok(document) => (document, None),
            Err(_) => (Value::Null, Some(NO_JSON)),
        },
    }
}

/// A page. Without `next_id` it is the last.
#[derive(Serialize)]
pub struct RequestsPage {
    requests: Vec<RequestObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_id: Option<String>,
}

/// 200 with the requests of `request_id` (and `node_id`), of `node_id` (and `cmd_id`, `status`, or `start_time` and
/// `end_time`), or those of the caller that have this `status`.
pub async fn get(caller: Caller, query: Query) -> Result<Json<RequestsPage>, ApiError> {
    let scope = caller.require(Permission::CommandsRead)?;
    let selection = selection(&caller, &scope, &query)?;
    let limit = number(&query, "num_records", BAD_QUERY)?.map_or(Ok(DEFAULT_RECORDS), |limit| {
        let limit = u32::try_from(limit).ok().filter(|limit| (1..=MAX_RECORDS).contains(limit));
        limit.ok_or_else(|| refused("num_records", BAD_QUERY, &format!("must be from 1 to {MAX_RECORDS}")))
    })?;
    let newest_first = query.flag("desc_order")?.unwrap_or(true);
    let page = RequestPage { newest_first, after: number(&query, "start_id", BAD_QUERY)?, limit: limit + 1 };
    let (session, now) = (&caller.request.session, caller.request.now);
    let mut found = list(session, &scope, &selection, page, now)?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_id = found.last().filter(|_| has_more).map(|request| request.pk.to_string());
    let requests = found.into_iter().map(|request| RequestObject::of(request, now)).collect();
    Ok(Json(RequestsPage { requests, next_id }))
}

fn selection(caller: &Caller, scope: &Scope, query: &Query) -> Result<RequestSelection, ApiError> {
    let text = |name| query.text(name).map(ToOwned::to_owned);
    let (request_id, device_id) = (text("request_id"), text("node_id"));
    let command = query.text("cmd_id").map(str::parse::<u16>);
    let command = command.transpose().map_err(|_| refused("cmd_id", BAD_COMMAND, "must be from 0 to 65535"))?;
    let state = query.text("status").map(|name| {
        command_status::named(name).ok_or_else(|| refused("status", BAD_QUERY, "is none that a request can have"))
    });
    let (state, created) = (state.transpose()?, times(query)?);
    if let Some(id) = &device_id {
        let is_there = devices::find(&caller.request.session, scope, id)?.is_some();
        if !is_there {
            return Err(refused("node_id", BAD_NODE, "there is no such node"));
        }
    } else if command.is_some() {
        return Err(refused("node_id", NODE_MISSING, "is required with cmd_id"));
    } else if created.is_some() {
        return Err(refused("node_id", BAD_NODE, "is required with start_time and end_time"));
    } else if request_id.is_none() && state.is_none() {
        return Err(refusal(NOTHING_WANTED, "request_id, node_id or status: is required"));
    }
    if created.is_some() {
        let HistorySetting { enabled } = setting(&caller.request.session, HISTORY_SETTING)?;
        if !enabled {
            return Err(refusal(NO_HISTORY, "start_time: the deployment setting cmd_resp_history is off"));
        }
    }
    let of_caller = request_id.is_none() && device_id.is_none();
    let requester = of_caller.then(|| (caller.kind().as_str().to_owned(), caller.id().to_owned()));
    Ok(RequestSelection { request_id, device_id, requester, command, state, created })
}

/// `start_time` and `end_time`, in Unix seconds; the end is not part of it.
fn times(query: &Query) -> Result<Option<(Timestamp, Timestamp)>, ApiError> {
    let time = |name| Ok::<_, ApiError>(number(query, name, BAD_TIMES)?.map(Timestamp::from_unix_seconds));
    match (time("start_time")?, time("end_time")?) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) if start <= end => Ok(Some((start, end))),
        (Some(_), Some(_)) => Err(refused("start_time", BAD_TIMES, "must not be after end_time")),
        (Some(_), None) => Err(refused("end_time", TIME_MISSING, "is required with start_time")),
        (None, Some(_)) => Err(refused("start_time", TIME_MISSING, "is required with end_time")),
    }
}

fn number(query: &Query, name: &'static str, code: &'static str) -> Result<Option<i64>, ApiError> {
    let parsed = query.text(name).map(str::parse).transpose();
    parsed.map_err(|_| refused(name, code, "must be a whole number"))
}

fn refused(field: &'static str, code: &'static str, reason: &str) -> ApiError {
    ApiError { field: Some(field), ..refusal(code, format!("{field}: {reason}")) }
}
