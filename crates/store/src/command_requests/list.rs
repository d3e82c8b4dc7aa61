//! Looking requests up.

use super::node::progress;
use super::open;
use crate::devices::{scope_condition, scope_parameter};
use crate::{Executor, Result, Row, Value};
use skein_fleet::access::Scope;
use skein_fleet::command_request::{Progress, State};
use skein_fleet::time::Timestamp;

/// A request to one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRequest {
    /// Where it stands in lists.
    pub pk: i64,
    /// Its id, which it shares with those that were made with it.
    pub request_id: String,
    /// The id of the device.
    pub device_id: String,
    /// The number that the firmware knows the command by.
    pub command: i64,
    /// JSON, or base64 of the bytes.
    pub data: String,
    /// Which of both.
    pub is_base64: bool,
    /// The name of the person who asked; none for programs, and for people who are gone.
    pub requester: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// What has happened to it.
    pub progress: Progress,
    /// What the device answered.
    pub response: Option<Vec<u8>>,
}

/// Which requests are wanted; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct RequestSelection {
    /// Those with this id.
    pub request_id: Option<String>,
    /// To the device with this id.
    pub device_id: Option<String>,
    /// By this kind of principal, with this id.
    pub requester: Option<(String, String)>,
    /// Of this command.
    pub command: Option<u16>,
    /// That stand so.
    pub state: Option<State>,
    /// Made from the first until before the second.
    pub created: Option<(Timestamp, Timestamp)>,
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct RequestPage {
    /// The newest first, else the oldest.
    pub newest_first: bool,
    /// Behind the request with this key.
    pub after: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

/// A page of the requests to devices inside the scope, as they stand at `now`. Along an
/// index of the id, the device or the requester; a selection of these has the other conditions looked at row by row. One
/// statement.
pub fn list(
    executor: &impl Executor,
    scope: &Scope,
    selection: &RequestSelection,
    page: RequestPage,
    now: Timestamp,
) -> Result<Vec<CommandRequest>> {
    let mut parameters = vec![now.into(), scope_parameter(scope)];
    let mut terms = vec![scope_condition(2)];
    let mut term = |condition: &str, value: Value| {
        parameters.push(value);
        terms.push(format!("{condition} ?{}", parameters.len()));
    };
    if let Some(id) = &selection.request_id {
        term("requests.request_id =", id.as_str().into());
    }
    if let Some(id) = &selection.device_id {
        term("devices.id =", id.as_str().into());
    }
    if let Some((kind, id)) = &selection.requester {
        term("requests.requester_kind =", kind.as_str().into());
        term("requests.requester_id =", id.as_str().into());
    }
    if let Some(command) = selection.command {
        term("requests.command =", i64::from(command).into());
    }
    if let Some((from, until)) = selection.created {
        term("requests.created_at >=", from.into());
        term("requests.created_at <", until.into());
    }
    let (behind, direction) = if page.newest_first { ("requests.pk <", "DESC") } else { ("requests.pk >", "ASC") };
    if let Some(after) = page.after {
        term(behind, after.into());
    }
    terms.extend(selection.state.map(|state| state_condition(state, 1)));
    let sql = format!(
        "SELECT requests.pk, requests.request_id, devices.id, requests.command, requests.data, requests.is_base64,
            CASE WHEN requests.requester_kind = 'user'
                THEN (SELECT user_name FROM users WHERE users.id = requests.requester_id) END,
            requests.created_at, requests.expires_at, requests.delivered_at, requests.overridden_at, requests.answered_at,
            requests.device_status, requests.response
         FROM command_requests AS requests JOIN devices ON devices.pk = requests.device_pk
         WHERE {} ORDER BY requests.pk {direction} LIMIT {}",
        terms.join(" AND "),
        page.limit
    );
    executor.query(&sql, &parameters)?.iter().map(from_row).collect()
}

/// [`Progress::state`] in SQL, at the time in the parameter of that number.
fn state_condition(state: State, now: usize) -> String {
    let open = open(now);
    match state {
        State::Requested => format!("delivered_at IS NULL AND {open}"),
        State::InProgress => format!("delivered_at IS NOT NULL AND {open}"),
        State::Success => "device_status = 0".to_owned(),
        State::Failure => "device_status <> 0".to_owned(),
        State::TimedOut => format!("answered_at IS NULL AND overridden_at IS NULL AND expires_at <= ?{now}"),
        State::Overridden => "answered_at IS NULL AND overridden_at IS NOT NULL".to_owned(),
    }
}

fn from_row(row: &Row) -> Result<CommandRequest> {
    Ok(CommandRequest {
        pk: row.integer(0)?,
        request_id: row.text(1)?.to_owned(),
        device_id: row.text(2)?.to_owned(),
        command: row.integer(3)?,
        data: row.text(4)?.to_owned(),
        is_base64: row.boolean(5)?,
        requester: row.optional_text(6)?.map(ToOwned::to_owned),
        created_at: row.timestamp(7)?,
        progress: progress(row, 8)?,
        response: row.optional_blob(13)?.map(<[u8]>::to_vec),
    })
}
