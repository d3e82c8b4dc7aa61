//! `GET /skein/v1/devices/{deviceId}/commands`: the commands of a device and its modules, the newest first, with where each
//! of them stands.

use axum::Json;
use serde::Serialize;
use serde_json::value::RawValue;
use skein_fleet::access::Permission;
use skein_fleet::command::State;
use skein_fleet::identifier::DeviceId;
use skein_fleet::time::Timestamp;
use skein_kernel::skein::{Page, PageLimits, PageRequest};
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};
use skein_store::commands::{self, Command, CommandFilter};
use skein_store::devices;

/// How many commands a page has.
const COMMANDS: PageLimits = PageLimits { default: 25, maximum: 100 };

/// A command with all that is known of it. Times are Unix milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownCommand {
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
pub async fn get(
    caller: Caller,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<Page<ShownCommand>>, ApiError> {
    let scope = caller.require(Permission::CommandsRead)?;
    let request = &caller.request;
    let id: DeviceId = path.get("device_id").parse().map_err(|error| ApiError::bad_parameter("deviceId", error))?;
    let device = devices::find(&request.session, &scope, id.as_str())?
        .ok_or_else(|| ApiError::not_found("device", id.as_str()))?;
    let list = serde_json::json!(["commands", device.pk]).to_string();
    let page = PageRequest::of(request, &query, list, COMMANDS)?;
    let (before, limit) = (page.position()?, page.limit_and_one());
    let found = commands::list(&request.session, device.pk, CommandFilter::All, before, limit)?;
    page.page(found, |last| last.pk, |command| ShownCommand::of(command, request.now)).map(Json)
}
