//! The suite with an instance for each request: what a component needs is there from its first request on.

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

static DEPLOYMENT: support::Deployment =
    support::Deployment { flags: &["--max-instance-reuse-count", "1"], storage: support::Storage::File };
