//! Devices: the registry that every dialect reads and writes.

mod bulk;
mod credentials;
mod lifecycle;
mod list;
mod property;
mod record;
mod registered;
pub mod relationships;
mod row;
mod write;

pub use bulk::{BulkDevice, insert_many};
pub use credentials::{Attested, CredentialRecord, Proof, attested, credentials_for};
pub use lifecycle::provision_simulated;
pub(crate) use list::selection_of;
pub use list::{ListQuery, count, list};
pub use record::{DeviceWithRecord, find_record};
pub(crate) use registered::{RegisteredDevice, create_registered, hand_over};
pub(crate) use row::{DOCUMENT, organization_condition, scope_condition, scope_parameter};
pub use row::{Device, find, find_with_capabilities};
pub use write::{DeviceChange, Outcome, delete, patch, put};
