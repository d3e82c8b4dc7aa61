//! The only crate of Skein that talks to SQLite.
//!
//! It holds the pool of connections of a component instance, the migrations, and for each table the functions that read
//! and write it. They take and give dialect-free structs; a dialect's names and statuses begin in the components.
//!
//! Every call is synchronous on purpose. A request's work on the database is either one statement or a transaction that
//! runs from `BEGIN` to its end without giving way to another request of the same instance, so an instance can not wait
//! for a lock that one of its own requests holds, and a result can not be left undrained on a pooled connection.
//!
//! Hot paths, with the statements they cost: [`devices::find`] 1, [`devices::find_with_capabilities`] 1,
//! [`devices::list`] 1 (2 with a `contains`), [`devices::put`] 1, [`telemetry::ingest`] 1, [`telemetry::last_value`] 1,
//! [`twins::find`] 1, [`twins::write`] 2 in a transaction, [`waits::take`] 1, [`waits::gone`] 1, [`api_tokens::bearer`] 1,
//! [`access_keys::find`] 1, [`access_keys::use_signature`] 1.

pub mod access_control;
pub mod access_keys;
pub mod accounts;
pub mod api_tokens;
pub mod attestations;
pub mod audit;
pub mod audit_log;
pub mod bulk_enrollment;
pub mod claim_tokens;
pub mod command_requests;
pub mod commands;
pub mod deployment;
pub mod deployment_documents;
pub mod device_access_tokens;
pub mod device_groups;
pub mod device_templates;
pub mod devices;
mod driver;
pub mod enrollment_groups;
mod entity_tag;
mod error;
pub mod event_filters;
pub mod idempotency;
pub mod issued_certificates;
mod list_order;
pub mod members;
mod migrations;
pub mod oauth;
pub mod organizations;
mod pool;
pub mod registrations;
mod role_assignments;
pub mod sealing;
pub mod settings;
pub mod telemetry;
pub mod twins;
mod value;
pub mod waits;

pub use error::StoreError;
pub use list_order::{Order, Position};
pub use pool::{Database, Executor, Options, Session, Synchronous, Transaction};
pub use role_assignments::HeldRoles;
pub use value::{Row, Value};

/// The result of a call to the store.
pub type Result<T> = std::result::Result<T, StoreError>;
