//! Running a command: its row with its message, and its end.

use super::row::{Command, CommandTarget, by_pk};
use crate::audit::Change;
use crate::{Executor, Result, Session, Value};
use skein_fleet::command::{MAX_QUEUED_MESSAGES, Outcome, Progress, Timeouts};
use skein_fleet::id::RecordId;
use skein_fleet::time::Timestamp;

/// A command that is to be run.
#[derive(Clone, Debug)]
pub struct NewCommand {
    /// Its record id.
    pub record_id: RecordId,
    /// What it is for.
    pub target: CommandTarget,
    /// The JSON of the request.
    pub request: Option<String>,
    /// How long the caller waits.
    pub timeouts: Timeouts,
}

/// What became of a wish to run a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// The command and its message are durable.
    Queued(Box<Command>),
    /// The device is gone.
    NoDevice,
    /// The device is not connected, or may not connect, and is given no time for it. Nothing is left of the command.
    Offline,
    /// The queue holds [`MAX_QUEUED_MESSAGES`] already. Nothing is left of the command.
    QueueFull,
}

/// Runs a command on a device, if it is connected or may yet connect in time.
pub fn run(session: &Session, device_pk: i64, command: &NewCommand, by: &Change) -> Result<Run> {
    session.write(|transaction| {
        let sql =
            "SELECT devices.enabled, (SELECT polled_until FROM device_polls WHERE device_pk = ?1 AND module = ?2),
                (SELECT count(*) FROM device_messages WHERE device_pk = ?1 AND module = ?2 AND expires_at > ?3)
            FROM devices WHERE devices.pk = ?1";
        let [module, component, name] = command.target.columns();
        let parameters = [Value::Integer(device_pk), module.clone(), by.at.into()];
        let Some(row) = transaction.query_one(sql, &parameters)? else {
            return Ok(Run::NoDevice);
        };
        let progress = Progress::begin(by.at, row.optional_timestamp(1)?, command.timeouts);
        let Some(progress) = progress.filter(|_| row.boolean(0).unwrap_or(false)) else {
            return Ok(Run::Offline);
        };
        if row.integer(2)? >= i64::from(MAX_QUEUED_MESSAGES) {
            return Ok(Run::QueueFull);
        }
        let sql = "INSERT INTO commands (record_id, device_pk, module, component, name, request, connection_timeout,
                response_timeout, created_at, connect_by, respond_by, made_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING pk";
        let parameters = [
            command.record_id.into(),
            Value::Integer(device_pk),
            module,
            component,
            name,
            command.request.clone().into(),
            u32::from(command.timeouts.connection_seconds()).into(),
            u32::from(command.timeouts.response_seconds()).into(),
            by.at.into(),
            progress.connect_by.into(),
            progress.respond_by.into(),
            by.to_json()?.into(),
        ];
        let rows = transaction.query(sql, &parameters)?;
        let pk = rows.first().map_or(Ok(0), |row| row.integer(0))?;
        Ok(Run::Queued(Box::new(Command {
            pk,
            record_id: command.record_id.to_string(),
            target: command.target.clone(),
            request: command.request.clone(),
            connection_timeout: command.timeouts.connection_seconds(),
            response_timeout: command.timeouts.response_seconds(),
            created_at: by.at,
            progress,
            response: None,
            response_code: None,
        })))
    })
}

/// The command as it is now; none when it is gone, with its device or from the history.
pub fn find(executor: &impl Executor, command: &Command) -> Result<Option<Command>> {
    by_pk(executor, command.pk)
}

/// The command as it is at `now`, at the end of what it was waited for. If nothing comes of it any more, the device does
/// not receive it from now on: who is told so by us is told the truth, also when another host's clock is late.
pub fn conclude(session: &Session, command: &Command, now: Timestamp) -> Result<Option<Command>> {
    session.write(|transaction| {
        let Some(command) = by_pk(transaction, command.pk)? else {
            return Ok(None);
        };
        if matches!(command.progress.outcome(now), Outcome::Unreachable | Outcome::NoAnswer) {
            withdraw(transaction, &command, now)?;
        }
        Ok(Some(command))
    })
}

/// Deletes the message of the command unless the device has it: the device does not receive it from now on.
pub fn withdraw(executor: &impl Executor, command: &Command, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM device_messages WHERE command_pk = ?1 AND locked_until <= ?2";
    executor.query(sql, &[Value::Integer(command.pk), now.into()]).map(drop)
}
