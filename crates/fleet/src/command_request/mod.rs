//! Command requests (contract rainmaker, "Command–response"): something that nodes are told to do once they ask, at once or
//! within weeks, and what each of them answers.
//!
//! A [command](crate::command) is waited for by who runs it; a request is looked up later. What is kept of one are facts
//! with their times ([`Progress`]), and nothing has to run when its time is over.

mod frame;
mod progress;

pub use frame::{CommandFrame, FrameError, ResponseFrame};
pub use progress::{AnswerDecision, Progress, State};

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How many nodes a request is for at most.
pub const MAX_NODES: usize = 25;

/// The largest data of a request and of an answer, in bytes as the node sees them.
pub const MAX_DATA_BYTES: usize = 64 * 1024;

/// How long a request may be open, in seconds. One may also stay open until it is answered or overridden.
pub const TIMEOUT_SECONDS: RangeInclusive<i64> = 1..=2_592_000;

/// How long a request is open when nothing is said, in seconds.
pub const DEFAULT_TIMEOUT_SECONDS: i64 = 30;

/// How long requests are kept after they ended.
pub const RETENTION: Duration = Duration::from_hours(30 * 24);

/// The deployment's setting of this name.
pub const HISTORY_SETTING: &str = "cmd_resp_history";

/// Whether requests may be looked up by their time.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct HistorySetting {
    /// Whether they may.
    pub enabled: bool,
}
