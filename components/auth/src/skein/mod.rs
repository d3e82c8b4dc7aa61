//! Our own dialect.

pub mod whoami;
