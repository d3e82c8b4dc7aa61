//! A small host that serves what a Spin application's `spin.toml` asks for, with Spin's semantics: for tests, CI and a first look.
//!
//! [`main`] is the whole program. The way of a start: `cli` → `manifest` → `variables` and `runtime_config` → `building` → `loading`
//! (with `composition`, `denial` and the `engine`) → `server`. The way of a request: `server` → `application` (with `routes` and
//! `headers`) → `workers` → the component, which comes back to the host through `sqlite`, `key_value`, `component_variables` and
//! `outbound`.

mod application;
mod building;
mod capabilities;
mod cli;
mod clock;
mod component_variables;
mod composition;
mod denial;
mod engine;
mod generated_variables;
mod headers;
mod instance;
mod key_value;
mod loading;
mod logs;
mod manifest;
mod messages;
mod outbound;
mod ranges;
mod routes;
mod runtime_config;
mod server;
mod sqlite;
mod start;
mod template;
mod variables;
mod workers;

pub use start::main;

/// What `bindgen!` makes of the WIT files of `spin-sdk`.
#[allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
mod bindings {
    include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
}
