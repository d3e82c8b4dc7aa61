//! `GET /skein/v1/devices/{deviceId}/commands`: the commands of a device and its modules, the newest first, with where each
//! of them stands.

use axum::Json;
use serde::Serialize;
use serde_json::value::RawValue;
use skein_fleet::access::Permission;
use skein_fleet::command::State;
use skein_fleet::identifier::DeviceId;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters, open_page_token, seal_page_token};
use skein_store::commands::{self, Command, CommandFilter};
use skein_store::devices;

/// Commands on a page, and the most there can be.
const DEFAULT_LIMIT: u32 = 25;
const MAX_LIMIT: u32 = 100;

/// A page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Commands {
    value: Vec<ShownCommand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// A command with all that is known of it. Times are Unix milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownCommand {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<String>,
    name: String,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_code: Option<i32>,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
}

impl ShownCommand {
    fn of(command: Command, now: Timestamp) -> Result<Self, ApiError> {
        let raw = |text: Option<String>| text.map(RawValue::from_string).transpose().map_err(ApiError::internal);
        Ok(Self {
            id: command.id(),
            state: command.progress.state(now),
            module: command.target.module,
            component: command.target.component,
            name: command.target.name,
            request: raw(command.request)?,
            response: raw(command.response)?,
            response_code: command.response_code,
            created_at: command.created_at,
            delivered_at: command.progress.delivered_at,
            answered_at: command.progress.answered_at,
        })
    }
}

/// 200 with a page.
pub async fn get(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<Json<Commands>, ApiError> {
    let scope = caller.require(Permission::CommandsRead)?;
    let request = &caller.request;
    let id: DeviceId = path.get("device_id").parse().map_err(|error| ApiError::bad_parameter("deviceId", error))?;
    let limit = query.limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let device = devices::find(&request.session, &scope, id.as_str())?
        .ok_or_else(|| ApiError::not_found("device", id.as_str()))?;
    let (sealer, list) = (&request.application.sealer, serde_json::json!(["commands", device.pk]).to_string());
    let before = query.single("pageToken")?.map(|token| open_page_token(sealer, &list, token)).transpose();
    let before = before.map_err(|error| ApiError::bad_parameter("pageToken", error))?;
    let mut found = commands::list(&request.session, device.pk, CommandFilter::All, before, limit + 1)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_page_token = match found.last() {
        Some(last) if more => {
            Some(seal_page_token(sealer, &list, &last.pk, &request.application.random).map_err(ApiError::internal)?)
        }
        _ => None,
    };
    let value = found.into_iter().map(|command| ShownCommand::of(command, request.now)).collect::<Result<_, _>>()?;
    Ok(Json(Commands { value, next_page_token }))
}
