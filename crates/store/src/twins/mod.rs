//! Twins: what devices and their modules are asked to be and what they report to be. The sections and what a write makes of
//! them are [`skein_fleet::twin`]'s; here they are rows.
//!
//! The view `twin_inbox` and its trigger in the migrations write a twin together with what follows from it: the rows that
//! queries over devices compare, the news for who waits, and the audit row.

mod read;
mod write;

pub use read::{Modules, Reader, TwinRecord, find, modules};
pub use write::{Author, Outcome, write};

/// What a request that waits for a twin's desired properties waits for; the trigger of `twin_inbox` says the same.
pub fn topic(device_pk: i64, module: &str) -> String {
    format!("twin/{device_pk}/{module}")
}
