//! `/api/devices/{deviceId}[/modules/{module}][/components/{component}]/commands/{name}` (contract `central.md` §2.8): GET
//! is the history, POST runs the command and waits for the device's answer.

mod capabilities;
mod outcome;
mod representation;

use super::{device_id, device_of, no_such_device};
use axum::Json;
use axum::response::IntoResponse;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use representation::CommandObject;
use skein_fleet::access::Permission;
use skein_fleet::command::{MAX_PAYLOAD_BYTES, MAX_QUEUED_MESSAGES, Timeouts};
use skein_fleet::identifier::{CapabilityName, ModuleName};
use skein_kernel::central::{ApiVersion, Document, Page, PageRequest, collection, given};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonText, PathParameters, QueryParameters};
use skein_store::commands::{self, CommandFilter, CommandTarget, NewCommand, Run};
use skein_store::devices::{Device, find_with_capabilities};

/// When to come back to a device whose queue is full, in seconds.
const RETRY_SECONDS: u16 = 5;

/// 201 with the command and the device's answer; 404 when the device is not connected, 408 when it does not answer in
/// time. The command is durable before the device can see it.
pub async fn run(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    body: JsonText,
) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::CommandsRun)?;
    let target = target(&path)?;
    let request = body.member("request");
    let timeouts = timeouts(&Document::of(body.value)?)?;
    if request.as_ref().is_some_and(|request| request.len() > MAX_PAYLOAD_BYTES) {
        let message = format!("request: has at most {MAX_PAYLOAD_BYTES} bytes");
        return Err(ApiError::new(ErrorKind::PayloadTooLarge, message));
    }
    let id = device_id(&path)?;
    let found = find_with_capabilities(&caller.request.session, &scope, id.as_str())?;
    let (device, model) = found.ok_or_else(|| no_such_device(&id))?;
    capabilities::expect_command(model.as_ref(), &target)?;
    let change = caller.change();
    let command = NewCommand { record_id: change.record, target, request, timeouts };
    let command = match commands::run(&caller.request.session, device.pk, &command, &change)? {
        Run::Queued(command) => *command,
        Run::Offline => return Err(outcome::not_connected(&device)),
        Run::NoDevice => return Err(ApiError::not_found("device", &device.id)),
        Run::QueueFull => return Err(queue_full(&device)),
    };
    let answered = outcome::of(&caller.request, &device, command).await?;
    Ok((StatusCode::CREATED, Json(CommandObject::of(answered)?)))
}

/// 200 with a page of the runs of the command, the newest first.
pub async fn history(
    caller: Caller,
    version: ApiVersion,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<Page<CommandObject>>, ApiError> {
    let scope = caller.require(Permission::CommandsRead)?;
    let request = &caller.request;
    let page = PageRequest::of(&query, version)?;
    let target = target(&path)?;
    let device = device_of(request, &scope, &path)?;
    let list = serde_json::json!(["commands", device.pk, target.module, target.component, target.name]).to_string();
    let before: Option<i64> = page.position(request, &list)?;
    let found = commands::list(&request.session, device.pk, CommandFilter::Of(&target), before, page.limit())?;
    let shown = found.into_iter().map(|command| Ok((command.pk, CommandObject::of(command)?)));
    let entries = shown.collect::<Result<Vec<_>, ApiError>>()?;
    collection(request, &query, &page, &list, entries, |(pk, _)| *pk, |(_, command)| command).map(Json)
}

/// What the path names.
fn target(path: &PathParameters) -> Result<CommandTarget, ApiError> {
    Ok(CommandTarget {
        module: path.optional::<ModuleName>("module", "moduleName")?.map(String::from),
        component: path.optional::<CapabilityName>("component", "componentName")?.map(String::from),
        name: path.optional::<CapabilityName>("name", "commandName")?.map(String::from).unwrap_or_default(),
    })
}

fn timeouts(document: &Document) -> Result<Timeouts, ApiError> {
    const CONNECTION: &str = "connectionTimeout";
    const RESPONSE: &str = "responseTimeout";
    let mut timeouts = Timeouts::DEFAULT;
    if let Some(seconds) = given(document.integer(CONNECTION)?, CONNECTION)? {
        timeouts = timeouts.with_connection(seconds).map_err(|error| ApiError::unprocessable(CONNECTION, error))?;
    }
    if let Some(seconds) = given(document.integer(RESPONSE)?, RESPONSE)? {
        timeouts = timeouts.with_response(seconds).map_err(|error| ApiError::unprocessable(RESPONSE, error))?;
    }
    Ok(timeouts)
}

fn queue_full(device: &Device) -> ApiError {
    let message = format!("{MAX_QUEUED_MESSAGES} commands wait for the device '{}' already.", device.id);
    ApiError::new(ErrorKind::TooManyRequests, message).with_header(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))
}
