//! `/devices/{deviceId}[/modules/{module}]/messages/deviceBound`: messages to a device, as over IoT Hub's HTTP protocol, and
//! `wait`, which is ours. SDKs write the last segment in lower case and the REST reference does not, so both are served.
//! For modules the hub has no such path over HTTP; there it is ours as well.

use super::message;
use super::protocol::device_that_calls;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use skein_fleet::access::Permission;
use skein_fleet::command::{DEFAULT_LOCK, LOCK_RANGE};
use skein_fleet::id::random_uuid;
use skein_fleet::identifier::ModuleName;
use skein_fleet::time::{Clock, Timestamp};
use skein_kernel::waiting::{Wait, patience, wait_for};
use skein_kernel::{ApiError, Caller, ErrorKind, PathParameters, QueryParameters, RequestContext};
use skein_store::commands::{self, DeviceMessage, Poll, Queue, Settled};
use std::time::Duration;

/// How long the device has the message for itself, in seconds.
const LOCK_TIMEOUT: &str = "iothub-messagelocktimeout";

/// 200 with the oldest message that nobody has, which is the device's for the time of the lock; 204 when there is none, at
/// once or after as many seconds as `wait` says.
pub async fn receive(
    caller: Caller,
    path: PathParameters,
    query: QueryParameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let device_id = device_that_calls(&caller, Permission::CommandsReceive, &path, &query)?;
    let receiver = Receiver {
        request: &caller.request,
        queue: queue(device_id, &path)?,
        lock: lock(&headers)?,
        lock_token: random_uuid(&caller.request.application.random),
    };
    match receiver.next(patience(&query)?).await? {
        Some(found) => message::show(found, device_id, &receiver.lock_token),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// 204: the device is done with the message or, with `reject`, does not want it. 412 when it does not hold it.
pub async fn complete(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<StatusCode, ApiError> {
    let queue = queue(device_that_calls(&caller, Permission::CommandsReceive, &path, &query)?, &path)?;
    let (session, now) = (&caller.request.session, caller.request.now);
    // Some SDKs write `reject`, some `reject=true`.
    let is_rejected = query.single("reject")?.is_some_and(|value| value != "false");
    if is_rejected {
        settled(commands::reject(session, queue, lock_token(&path), now)?)
    } else {
        settled(commands::complete(session, queue, lock_token(&path), now)?)
    }
}

/// 204: the message goes back into the queue. 412 when the device does not hold it.
pub async fn abandon(caller: Caller, path: PathParameters, query: QueryParameters) -> Result<StatusCode, ApiError> {
    let queue = queue(device_that_calls(&caller, Permission::CommandsReceive, &path, &query)?, &path)?;
    settled(commands::abandon(&caller.request.session, queue, lock_token(&path), caller.request.now)?)
}

fn settled(outcome: Settled) -> Result<StatusCode, ApiError> {
    match outcome {
        Settled::Done => Ok(StatusCode::NO_CONTENT),
        Settled::LockLost => {
            let message =
                "The device does not hold the message by this lock token: it is settled, or the lock is over.";
            Err(ApiError::new(ErrorKind::PreconditionFailed, message).with_code("DeviceMessageLockLost"))
        }
    }
}

fn queue<'a>(device_id: &'a str, path: &'a PathParameters) -> Result<Queue<'a>, ApiError> {
    let module = path.optional::<ModuleName>("module", "module")?;
    Ok(Queue { device_id, module: module.is_some().then(|| path.get("module")) })
}

/// The token, without the quotes of the header that it came in: not every client takes them off.
fn lock_token(path: &PathParameters) -> &str {
    let text = path.get("lock_token");
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn lock(headers: &HeaderMap) -> Result<Duration, ApiError> {
    let Some(value) = headers.get(LOCK_TIMEOUT) else {
        return Ok(DEFAULT_LOCK);
    };
    let seconds = value.to_str().ok().and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    seconds.filter(|lock| LOCK_RANGE.contains(lock)).ok_or_else(|| {
        let (shortest, longest) = (LOCK_RANGE.start().as_secs(), LOCK_RANGE.end().as_secs());
        let message = format!("must be a whole number of seconds from {shortest} to {longest}");
        ApiError::bad_parameter(LOCK_TIMEOUT, message)
    })
}

/// A request for the next message.
struct Receiver<'a> {
    request: &'a RequestContext,
    queue: Queue<'a>,
    lock: Duration,
    lock_token: String,
}

impl Receiver<'_> {
    /// The next message; none when there is none before the end of the wait, or when the device asks again meanwhile.
    async fn next(&self, wait: Duration) -> Result<Option<DeviceMessage>, ApiError> {
        let end = self.now().saturating_add(wait);
        loop {
            if let Some(message) = self.take()? {
                return Ok(Some(message));
            }
            let now = self.now();
            let polled =
                commands::poll(&self.request.session, self.queue, end, now)?.ok_or_else(ApiError::device_gone)?;
            if now >= end {
                return Ok(None);
            }
            // Nobody tells of the end of a lock.
            let until = polled.next_unlock.map_or(end, |unlock| unlock.min(end));
            let wait = Wait { topic: &polled.topic, waiter: &polled.topic, patience: until.saturating_since(now) };
            if let Some(message) = wait_for(self.request, &wait, || self.take()).await? {
                return Ok(Some(message));
            }
            if self.now() < until {
                return Ok(None);
            }
        }
    }

    fn take(&self) -> Result<Option<DeviceMessage>, ApiError> {
        let now = self.now();
        let poll =
            Poll { queue: self.queue, lock_token: &self.lock_token, locked_until: now.saturating_add(self.lock) };
        Ok(commands::receive(&self.request.session, &poll, now)?)
    }

    fn now(&self) -> Timestamp {
        self.request.application.settings.clock.now()
    }
}
