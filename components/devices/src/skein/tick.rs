//! `POST /internal/tick`: what has to happen as time goes by (design §7). A bounded amount of work per call; any clock may
//! call, and two clocks do no harm.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::{ApiError, Caller};
use skein_store::{devices, idempotency, telemetry};

/// Simulated devices that one call makes provisioned.
const DEVICES_PER_TICK: u32 = 1_000;
/// Messages, or points of deleted devices, that one call removes. A transaction of this size holds the write lock for
/// some ten milliseconds.
const TELEMETRY_PER_TICK: u32 = 2_000;
/// Idempotency keys that one call forgets.
const KEYS_PER_TICK: u32 = 1_000;

/// What one call did.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    devices_provisioned: usize,
    messages_expired: usize,
    rows_purged: usize,
    keys_forgotten: usize,
}

/// 200 with what was done.
pub async fn post(caller: Caller) -> Result<Json<Work>, ApiError> {
    caller.require(Permission::InternalTick)?;
    let (session, now) = (&caller.request.session, caller.request.now);
    let cutoff = now.saturating_sub(caller.request.application.settings.telemetry_retention);
    Ok(Json(Work {
        devices_provisioned: devices::provision_simulated(session, now, DEVICES_PER_TICK)?,
        messages_expired: telemetry::delete_expired(session, cutoff, TELEMETRY_PER_TICK)?,
        rows_purged: telemetry::purge_deleted_devices(session, TELEMETRY_PER_TICK)?,
        keys_forgotten: idempotency::delete_expired(session, now, KEYS_PER_TICK)?,
    }))
}
