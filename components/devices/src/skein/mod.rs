//! Our own dialect.

pub mod telemetry;
pub mod tick;
