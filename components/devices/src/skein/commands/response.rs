//! `POST /skein/v1/devices/{deviceId}/commands/{commandId}/response`: the answer of a device to a command. IoT Hub has a way
//! for it over MQTT and AMQP alone.

use http::StatusCode;
use serde::Deserialize;
use serde::de::IgnoredAny;
use skein_fleet::access::Permission;
use skein_fleet::command::MAX_PAYLOAD_BYTES;
use skein_kernel::{ApiError, Caller, ErrorKind, JsonText, PathParameters};
use skein_store::commands::{Answer, Answered, ID_PREFIX, answer};

/// What the device sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// What the caller sees as `responseCode`.
    status: i32,
    /// What the caller sees as `response`; read as text.
    #[serde(default, rename = "payload")]
    _payload: IgnoredAny,
}

/// 204: the answer is durable, in time or late. 409 when the device has answered otherwise before.
pub async fn post(caller: Caller, path: PathParameters, body: JsonText) -> Result<StatusCode, ApiError> {
    let (device, command) = (path.get("device_id"), path.get("command_id"));
    caller.require_device(Permission::CommandsReceive, device)?;
    let payload = body.member("payload");
    let Body { status: code, .. } =
        serde_json::from_value(body.value).map_err(|error| ApiError::unprocessable("body", error))?;
    if payload.as_ref().is_some_and(|payload| payload.len() > MAX_PAYLOAD_BYTES) {
        let message = format!("payload: has at most {MAX_PAYLOAD_BYTES} bytes");
        return Err(ApiError::new(ErrorKind::PayloadTooLarge, message));
    }
    let request = &caller.request;
    let record_id = command.strip_prefix(ID_PREFIX).unwrap_or_default();
    match answer(&request.session, device, record_id, &Answer { code, payload }, request.now)? {
        Answered::Kept => Ok(StatusCode::NO_CONTENT),
        Answered::NotFound => Err(ApiError::not_found("command", command)),
        Answered::Contradicts => {
            Err(ApiError::new(ErrorKind::Conflict, "The device has given another answer to the command before."))
        }
    }
}
