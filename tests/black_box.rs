//! The suite on one host with Spin's numbers for the reuse of instances.

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

static DEPLOYMENT: support::Deployment = support::Deployment { flags: &[], storage: support::Storage::File };
