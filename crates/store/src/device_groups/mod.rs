//! Groups of devices: what they are, which devices they have and had, and which groups have a device.
//!
//! Whoever asks for the devices of a group sees those that lie in the group's organization *and* in the caller's scope.
//! Which devices a dynamic group has is decided when somebody asks; `crates/store/src/devices/list/access.rs` tells which
//! queries have an index.

mod changes;
mod limits;
mod list;
mod members;
mod membership;
mod row;
mod snapshot;
mod union;
mod write;

pub use changes::{MembershipChange, changes_of};
pub use list::{GroupKind, GroupListQuery, count, list};
pub(crate) use members::{ADDED, leave_all};
pub use members::{MemberOutcome, MembersQuery, add_device, member_count, members, remove_device};
pub use membership::{any_holds, holds, of_device};
pub use row::{DeviceGroup, find, find_all};
pub use snapshot::{Snapshot, SnapshotReach, forget_snapshot, snapshot, snapshot_page};
pub use union::ids_in_any;
pub use write::{GroupChange, GroupOutcome, Names, create, delete, patch, put};
