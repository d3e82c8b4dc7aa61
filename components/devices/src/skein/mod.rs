//! Our own dialect.

pub mod telemetry;
pub mod tick;
pub mod twin;
