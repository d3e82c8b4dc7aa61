//! Our own dialect.

pub mod messages;
pub mod sessions;
pub mod whoami;
