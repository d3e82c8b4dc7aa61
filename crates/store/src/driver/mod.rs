//! The two ways to a database: Spin's SQLite interface in a component, the SQLite library elsewhere (native tests and
//! the load harness). Both give the same [`Connection`]: open, run one statement to its end.

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(target_family = "wasm")]
mod spin;

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::{Connection, Source};
#[cfg(target_family = "wasm")]
pub(crate) use spin::{Connection, Source};
