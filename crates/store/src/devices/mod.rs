//! Devices: the registry that every dialect reads and writes.

mod bulk;
mod credentials;
mod lifecycle;
mod list;
pub mod relationships;
mod row;
mod write;

pub use bulk::{BulkDevice, insert_many};
pub use credentials::{CredentialRecord, Proof, credentials_for};
pub use lifecycle::provision_simulated;
pub use list::{ListQuery, Order, Position, list};
pub use row::{Device, find};
pub(crate) use row::{scope_condition, scope_parameter};
pub use write::{DeviceChange, Outcome, delete, patch, put};
