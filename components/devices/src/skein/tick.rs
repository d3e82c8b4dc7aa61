//! `POST /internal/tick`: what has to happen as time goes by (design §7). A bounded amount of work per call; any clock may
//! call, and two clocks do no harm.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::command::HISTORY;
use skein_fleet::command_request::RETENTION;
use skein_kernel::{ApiError, Caller, Unlogged};
use skein_store::{accounts, audit_log, command_requests, commands, devices, idempotency, telemetry, waits};

/// Simulated devices that one call makes provisioned.
const DEVICES_PER_TICK: u32 = 1_000;
/// Messages, or points of deleted devices, that one call removes. A transaction of this size holds the write lock for
/// some ten milliseconds.
const TELEMETRY_PER_TICK: u32 = 2_000;
/// Idempotency keys that one call forgets.
const KEYS_PER_TICK: u32 = 1_000;

/// Commands whose time in the history is over, and as many messages that nobody receives any more, which one call removes.
const COMMANDS_PER_TICK: u32 = 1_000;

/// Requests of commands that ended long ago, which one call removes.
const COMMAND_REQUESTS_PER_TICK: u32 = 1_000;

/// Places of requests that wait for news, which one call removes once they have ended.
const WAITS_PER_TICK: u32 = 1_000;

/// Rows of each table of signing in that one call removes.
const SIGN_IN_ROWS_PER_TICK: u32 = 1_000;

/// What one call did.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    devices_provisioned: usize,
    messages_expired: usize,
    rows_purged: usize,
    keys_forgotten: usize,
    /// Commands, and messages that carried them.
    commands_expired: usize,
    command_requests_expired: usize,
    /// Places of requests that waited for news and went without giving them back.
    waits_ended: usize,
    /// Guests, sessions, codes, attempts, keys, tokens, used signatures, messages and failures of mail.
    sign_in_rows_ended: usize,
    audit_rows_chained: usize,
    /// The place of the newest message to a person among all, for who delivers or prints them.
    newest_message: i64,
}

/// 200 with what was done.
pub async fn post(caller: Caller) -> Result<Response, ApiError> {
    caller.require(Permission::InternalTick)?;
    let (session, now) = (&caller.request.session, caller.request.now);
    let cutoff = now.saturating_sub(caller.request.application.settings.telemetry_retention);
    let work = Work {
        devices_provisioned: devices::provision_simulated(session, now, DEVICES_PER_TICK)?,
        messages_expired: telemetry::delete_expired(session, cutoff, TELEMETRY_PER_TICK)?,
        rows_purged: telemetry::purge_deleted_devices(session, TELEMETRY_PER_TICK)?,
        keys_forgotten: idempotency::delete_expired(session, now, KEYS_PER_TICK)?,
        commands_expired: commands::delete_expired(session, now.saturating_sub(HISTORY), now, COMMANDS_PER_TICK)?,
        command_requests_expired: command_requests::delete_ended(
            session,
            now.saturating_sub(RETENTION),
            COMMAND_REQUESTS_PER_TICK,
        )?,
        waits_ended: waits::delete_ended(session, now, WAITS_PER_TICK)?,
        sign_in_rows_ended: accounts::delete_ended(session, now, SIGN_IN_ROWS_PER_TICK)?,
        audit_rows_chained: audit_log::extend_chain(session)?,
        newest_message: accounts::newest_message(session)?,
    };
    let did_nothing = work.did_nothing();
    let mut response = Json(work).into_response();
    if did_nothing {
        response.extensions_mut().insert(Unlogged);
    }
    Ok(response)
}

impl Work {
    fn did_nothing(&self) -> bool {
        let Self {
            devices_provisioned,
            messages_expired,
            rows_purged,
            keys_forgotten,
            commands_expired,
            command_requests_expired,
            waits_ended,
            sign_in_rows_ended,
            audit_rows_chained,
            newest_message: _,
        } = self;
        let work = devices_provisioned
            + messages_expired
            + rows_purged
            + keys_forgotten
            + commands_expired
            + command_requests_expired
            + waits_ended
            + sign_in_rows_ended;
        work + audit_rows_chained == 0
    }
}
