//! The suite with instances of many lives and widths, which shakes out what they keep of earlier requests.

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

static DEPLOYMENT: support::Deployment = support::Deployment {
    flags: &[
        "--max-instance-reuse-count=1..8",
        "--max-instance-concurrent-reuse-count=1..4",
        "--idle-instance-timeout=10ms..200ms",
    ],
    storage: support::Storage::File,
};
