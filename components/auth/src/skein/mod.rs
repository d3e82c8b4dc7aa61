//! Our own dialect.

pub mod audit;
pub mod messages;
pub mod sessions;
pub mod signing_keys;
pub mod tokens;
pub mod whoami;
