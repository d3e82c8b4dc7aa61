//! Our own dialect.

pub mod access_keys;
pub mod audit;
pub mod messages;
pub mod sessions;
pub mod signing_keys;
pub mod whoami;
