//! The suite on two hosts that share one libSQL server, with each request to the other host than the one before.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

#[path = "black_box/mod.rs"]
mod suite;
mod support;

static DEPLOYMENT: support::Deployment = support::Deployment { flags: &[], storage: support::Storage::SharedLibSql };
