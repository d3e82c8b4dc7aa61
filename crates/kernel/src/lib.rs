//! What every API component of Skein needs around its endpoints.
//!
//! A component's entry point hands each request to [`serve`] with its [`axum::Router`]. The kernel gives the request an
//! id and a [`RequestContext`], the router finds the handler, the handler's extractors ask identity for the [`Caller`]
//! and read the body within limits, and the kernel turns an [`ApiError`] into the envelope of the dialect that the path
//! belongs to, adds the headers that every answer has, and writes one log line.

mod application;
mod body;
mod caller;
pub mod central;
mod context;
mod cors;
pub mod dialect;
mod error;
mod health;
mod identity;
pub mod iotda;
pub mod outbound;
mod page_token;
mod parameters;
mod preconditions;
pub mod rainmaker;
mod service;
mod signed_body;
pub mod skein;
pub mod waiting;

pub use application::Application;
pub use body::{JsonBody, JsonText, MAX_JSON_BYTES, RawBody, media_type, read_limited, unsupported};
pub use caller::{Caller, CallerKind};
pub use context::RequestContext;
pub use error::{ApiError, ErrorKind};
pub use health::health_routes;
pub use page_token::{PageTokenError, open_page_token, seal_page_token};
pub use parameters::{PathParameters, QueryParameters};
pub use preconditions::precondition;
pub use service::{Routes, Unlogged, log_detail, serve};
