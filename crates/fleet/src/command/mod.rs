//! Commands: something that a device is told to do at once, and what it answers.
//!
//! A command is a row and a message in the queue of the device, or of one of its modules, made together. What is kept of
//! it are facts with their times ([`Progress`]); what they mean at a moment is worked out when somebody asks, so nothing
//! has to run at the end of a time-out, and a crash leaves nothing half said.

mod progress;
mod timeouts;

pub use progress::{AnswerDecision, Outcome, Progress, State};
pub use timeouts::{TimeoutError, Timeouts};

use std::time::Duration;

/// The largest request and the largest response of a command, as JSON text in bytes: what direct methods of IoT Hub may
/// carry.
pub const MAX_PAYLOAD_BYTES: usize = 128 * 1024;

/// How many messages the queue of a device, or of a module, holds, as in IoT Hub.
pub const MAX_QUEUED_MESSAGES: u32 = 50;

/// How often a message is delivered before it is given up, as in IoT Hub by default.
pub const MAX_DELIVERIES: u32 = 10;

/// How long a device that received a message has it for itself when it does not say, as in IoT Hub by default.
pub const DEFAULT_LOCK: Duration = Duration::from_mins(1);

/// The shortest and the longest lock that a device may ask for.
pub const LOCK_RANGE: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(5);

/// How long a device counts as connected after its last poll of its queue ended: the time that it may take for what it
/// received before it polls again.
pub const CONNECTION_GRACE: Duration = Duration::from_secs(15);

/// How long commands are to be seen in the history.
pub const HISTORY: Duration = Duration::from_hours(30 * 24);
