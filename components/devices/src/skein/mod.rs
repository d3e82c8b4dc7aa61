//! Our own dialect.

pub mod commands;
pub mod telemetry;
pub mod tick;
pub mod twin;
