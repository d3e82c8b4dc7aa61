//! A command as the table has it.

use crate::{Executor, Result, Value};
use serde::Deserialize;
use skein_fleet::command::Progress;
use skein_fleet::time::Timestamp;

/// What a command is for and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CommandTarget {
    /// The module of the device that receives it; none is the device itself.
    pub module: Option<String>,
    /// The component that it belongs to; none is the device or the module itself.
    pub component: Option<String>,
    /// Its name.
    pub name: String,
}

impl CommandTarget {
    /// The text of the columns: empty where there is none.
    pub(super) fn columns(&self) -> [Value; 3] {
        let text = |part: &Option<String>| Value::from(part.as_deref().unwrap_or_default());
        [text(&self.module), text(&self.component), self.name.as_str().into()]
    }
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Command {
    /// The number of the row.
    pub pk: i64,
    /// The sortable record id; clients see it behind `cmd_`.
    pub record_id: String,
    /// What it is for.
    pub target: CommandTarget,
    /// The JSON of the request, as the caller wrote it.
    pub request: Option<String>,
    /// How long the device might take to connect, in seconds.
    pub connection_timeout: u8,
    /// How long the device might take to answer, in seconds.
    pub response_timeout: u8,
    /// When it was run.
    pub created_at: Timestamp,
    /// What has happened to it.
    pub progress: Progress,
    /// The JSON of the response, as the device wrote it.
    pub response: Option<String>,
    /// The status of the response.
    pub response_code: Option<i32>,
}

/// What clients know a command by.
pub const ID_PREFIX: &str = "cmd_";

impl Command {
    /// The id that clients know it by.
    pub fn id(&self) -> String {
        format!("{ID_PREFIX}{}", self.record_id)
    }
}

/// A command as one JSON array, in the order of the fields of [`Command`].
pub(super) const DOCUMENT: &str = "json_array(commands.pk, commands.record_id,
    json_array(nullif(commands.module, ''), nullif(commands.component, ''), commands.name), commands.request,
    commands.connection_timeout, commands.response_timeout, commands.created_at,
    json_array(commands.connect_by, commands.respond_by, commands.delivered_at, commands.refused_at, commands.answered_at),
    commands.response, commands.response_code)";

/// The command with this row number.
pub(super) fn by_pk(executor: &impl Executor, pk: i64) -> Result<Option<Command>> {
    let sql = format!("SELECT {DOCUMENT} FROM commands WHERE pk = ?1");
    executor.query_one(&sql, &[Value::Integer(pk)])?.map(|row| row.json(0)).transpose()
}
