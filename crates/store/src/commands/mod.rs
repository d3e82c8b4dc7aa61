//! Commands to devices, and the queues of messages by which devices receive them.
//!
//! What happens to a command and what has to be told of it commit together, mostly by triggers
//! (`migrations/0015_commands.sql`). What a command's times mean is [`skein_fleet::command::Progress`].

mod answer;
mod history;
mod queue;
mod row;
mod run;

pub use answer::{Answer, Answered, answer};
pub use history::{CommandFilter, delete_expired, list};
pub use queue::{DeviceMessage, Poll, Polled, Queue, Settled, abandon, complete, poll, receive, reject};
pub use row::{Command, CommandTarget, ID_PREFIX};
pub use run::{NewCommand, Run, conclude, find, run, withdraw};

/// The topic of news for who waits for the outcome of a command; see [`crate::waits`] and the triggers of the migration.
pub fn outcome_topic(command: &Command) -> String {
    format!("command/{}", command.record_id)
}
