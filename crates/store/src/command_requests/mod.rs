//! Requests to nodes to do something: making them, giving them to the nodes that ask, keeping the answers, looking them up.

mod list;
mod node;
mod request;

pub use list::{CommandRequest, RequestPage, RequestSelection, list};
pub use node::{Answered, Delivery, NodeAnswer, answer, deliver};
pub use request::{NewRequest, create};

use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;

/// A request that was neither answered nor overridden and whose time, compared with the parameter of that number, is not
/// over.
fn open(now: usize) -> String {
    format!("answered_at IS NULL AND overridden_at IS NULL AND (expires_at IS NULL OR expires_at > ?{now})")
}

/// Deletes requests that ended before `cutoff`, at most `limit`, and says how many.
pub fn delete_ended(executor: &impl Executor, cutoff: Timestamp, limit: u32) -> Result<usize> {
    let ended = "SELECT pk FROM command_requests WHERE coalesce(answered_at, overridden_at, expires_at) < ?1 LIMIT ?2";
    let parameters = [cutoff.into(), Value::from(limit)];
    // The tick finds nothing most of the time, and then takes no write lock.
    if executor.query_one(ended, &parameters)?.is_none() {
        return Ok(0);
    }
    let sql = format!("DELETE FROM command_requests WHERE pk IN ({ended}) RETURNING 1");
    Ok(executor.query(&sql, &parameters)?.len())
}
