//! `POST /v1/node/cmd_resp`: the node's side over HTTP. The body is base64 of TLV8, as text or as a JSON string: the answer
//! to a request, or, without an id, the question what there is to do. The answer is the next request in the same form,
//! empty when there is none.
//!
//! Vendors' nodes prove themselves with a certificate; here the device has any credential that it has elsewhere.

use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use skein_fleet::access::Permission;
use skein_fleet::command_request::{CommandFrame, MAX_DATA_BYTES, ResponseFrame};
use skein_kernel::rainmaker::{BAD_BODY, refusal};
use skein_kernel::{ApiError, Caller, RawBody};
use skein_store::command_requests::{Answered, Delivery, NodeAnswer, answer, deliver};

/// The request is not one to this node.
const NO_SUCH_REQUEST: &str = "131004";
const NOT_IN_PROGRESS: &str = "131005";
/// The command is missing, or another one than was asked for.
const BAD_COMMAND: &str = "131009";
const DATA_TOO_LARGE: &str = "131111";

/// Bit 0 of the user's role: who asks administers.
const ADMINISTRATOR: u8 = 1;

/// 200 with the next request. An answer is durable then.
pub async fn post(caller: Caller, body: RawBody) -> Result<impl IntoResponse, ApiError> {
    let device = caller.id();
    caller.require_device(Permission::CommandsReceive, device)?;
    let frame = frame(&body.bytes)?;
    let (session, now) = (&caller.request.session, caller.request.now);
    let next = match &frame.request_id {
        None => deliver(session, device, now)?,
        Some(request_id) => {
            let given = node_answer(request_id, &frame)?;
            let outcome = session.write(|transaction| match answer(transaction, device, &given, now)? {
                Answered::Kept => Ok(Ok(deliver(transaction, device, now)?)),
                refused => Ok(Err(refused)),
            })?;
            outcome.map_err(refused)?
        }
    };
    let text = next.map(encoded).transpose()?.unwrap_or_default();
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}

fn frame(body: &[u8]) -> Result<ResponseFrame, ApiError> {
    let bad = |reason: &str| refusal(BAD_BODY, format!("The body {reason}."));
    let text = str::from_utf8(body).map_err(|_| bad("must be base64"))?.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let bytes = STANDARD.decode(text).map_err(|_| bad("must be base64"))?;
    ResponseFrame::parse(&bytes).map_err(|error| bad(&format!("is no TLV8: {error}")))
}

fn node_answer<'a>(request_id: &'a str, frame: &'a ResponseFrame) -> Result<NodeAnswer<'a>, ApiError> {
    let status = frame.status.ok_or_else(|| refusal(BAD_BODY, "The answer has no status."))?;
    let command = frame.command.ok_or_else(|| refusal(BAD_COMMAND, "The answer has no command."))?;
    if frame.data.len() > MAX_DATA_BYTES {
        return Err(refusal(DATA_TOO_LARGE, format!("The data of an answer has at most {MAX_DATA_BYTES} bytes.")));
    }
    Ok(NodeAnswer { request_id, command, status, data: &frame.data })
}

fn refused(outcome: Answered) -> ApiError {
    match outcome {
        Answered::OtherCommand => refusal(BAD_COMMAND, "The request is of another command."),
        Answered::NotInProgress => refusal(NOT_IN_PROGRESS, "The request is not in progress."),
        Answered::NotFound | Answered::Kept => refusal(NO_SUCH_REQUEST, "There is no such request to this node."),
    }
}

fn encoded(delivery: Delivery) -> Result<String, ApiError> {
    let data = if delivery.is_base64 {
        let bytes = STANDARD.decode(&delivery.data);
        bytes.map_err(ApiError::internal)?
    } else {
        delivery.data.into_bytes()
    };
    let frame = CommandFrame {
        request_id: &delivery.request_id,
        user_role: ADMINISTRATOR,
        command: delivery.command,
        data: &data,
    };
    Ok(STANDARD.encode(frame.to_bytes()))
}
