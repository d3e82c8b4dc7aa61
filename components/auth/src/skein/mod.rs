//! Our own dialect.

pub mod access_keys;
pub mod audit;
pub mod mail_failures;
pub mod messages;
pub mod sessions;
pub mod signing_keys;
pub mod tokens;
pub mod whoami;
