//! The host as a program: everything here starts it, with components built for the purpose, and talks HTTP.

// clippy.toml allows these in test functions; here the functions that they call are tests as well.
#![allow(clippy::unwrap_used, clippy::panic)]

mod dependencies;
mod instances;
mod libsql;
mod lifecycle;
mod outbound;
mod refusals;
mod routing;
mod sqld;
mod storage;
mod streaming;
mod support;
