//! What becomes of devices as time goes by.

use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;

/// Makes simulated devices provisioned whose time has come, at most `limit` of them, and says how many. Not a client's
/// write, so the version and the entity tag stay.
pub fn provision_simulated(executor: &impl Executor, now: Timestamp, limit: u32) -> Result<usize> {
    let rows = executor.query(
        "UPDATE devices SET provisioned = 1, provision_at = NULL
         WHERE pk IN (SELECT pk FROM devices WHERE provision_at <= ?1 ORDER BY provision_at LIMIT ?2)
         RETURNING pk",
        &[now.into(), Value::from(limit)],
    )?;
    Ok(rows.len())
}
