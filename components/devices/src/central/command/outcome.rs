//! What comes of a command that was run.

use skein_fleet::command::{Outcome, State};
use skein_fleet::time::{Clock, Timestamp};
use skein_kernel::waiting::{Wait, wait_for};
use skein_kernel::{ApiError, ErrorKind, RequestContext};
use skein_store::commands::{self, Command};
use skein_store::devices::Device;

/// The command once the device has answered. What is said instead of an answer stays true: the device does not receive
/// the command after that, and what it answers all the same is in the history.
pub async fn of(request: &RequestContext, device: &Device, mut command: Command) -> Result<Command, ApiError> {
    let clock = &request.application.settings.clock;
    let topic = commands::outcome_topic(&command);
    loop {
        let now = clock.now();
        let open = command.progress.outcome(now);
        let until = match open {
            Outcome::Answered => return Ok(command),
            Outcome::Unreachable => return Err(not_connected(device)),
            Outcome::NoAnswer => return Err(no_answer(&command, now)),
            Outcome::OpenUntil(until) => until,
        };
        let look = || {
            let present = commands::find(&request.session, &command)?.ok_or_else(|| gone(device))?;
            Ok((present.progress.outcome(clock.now()) != open).then_some(present))
        };
        let wait = Wait { topic: &topic, waiter: &topic, patience: until.saturating_since(now) };
        command = match wait_for(request, &wait, look).await {
            Ok(Some(news)) => news,
            // Its time is over: whatever is written now is what happened.
            Ok(None) => {
                let concluded = commands::conclude(&request.session, &command, clock.now())?;
                concluded.ok_or_else(|| gone(device))?
            }
            Err(error) => {
                commands::withdraw(&request.session, &command, clock.now())?;
                return Err(error);
            }
        };
    }
}

/// The refusal of a command to a device that is not there.
pub fn not_connected(device: &Device) -> ApiError {
    ApiError::new(ErrorKind::NotFound, format!("The device '{}' is not connected.", device.id))
}

fn no_answer(command: &Command, now: Timestamp) -> ApiError {
    let message = match command.progress.state(now) {
        State::Refused => "The device rejected the command.".to_owned(),
        _ => format!("The device did not answer within {} s.", command.response_timeout),
    };
    ApiError::new(ErrorKind::Timeout, message)
}

fn gone(device: &Device) -> ApiError {
    ApiError::not_found("device", &device.id)
}
