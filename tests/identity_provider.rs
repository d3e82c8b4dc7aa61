//! Signing in with an identity provider: the built application, a real OpenID provider, and a browser between them.
//!
//! Google, GitHub, Apple and WeChat answer at fixed addresses, which tests do not call: what they say is tested where it is
//! read, in crates/fleet.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

#[path = "identity_provider/accounts.rs"]
mod accounts;
#[path = "identity_provider/faults.rs"]
mod faults;
#[path = "identity_provider/limits.rs"]
mod limits;
#[path = "identity_provider/requests.rs"]
mod requests;
#[path = "identity_provider/scene.rs"]
mod scene;
mod support;

static DEPLOYMENT: support::Deployment = support::Deployment { flags: &[], storage: support::Storage::File };
