//! Groups of devices: a query that selects them, or a list that they are added to.
//!
//! A group may lie below another one, and may be of an organization: then only devices of that organization, and of those
//! below it, are in it. What a group holds is its own; the groups below it hold theirs. Work that is given to a group may
//! reach those below it as well.

use thiserror::Error;

use crate::filter::query::{self, Query, QueryError};

/// How many groups a deployment may have that are made of queries (contract central §3): to tell which groups hold a
/// device, each of their queries is decided.
pub const MAXIMUM_DYNAMIC_GROUPS: u32 = 500;

/// How many groups a deployment may have at all (Huawei's documentation of IoTDA).
pub const MAXIMUM_GROUPS: u32 = 1_000;

/// How many groups may lie below each other, the topmost counted (Huawei's documentation of IoTDA).
pub const MAXIMUM_LEVELS: u32 = 5;

/// How many devices may be added to a group (Huawei's documentation of IoTDA).
pub const MAXIMUM_ADDED_DEVICES: u32 = 20_000;

/// How many groups a device may be added to (Huawei's documentation of IoTDA).
pub const MAXIMUM_GROUPS_OF_DEVICE: u32 = 10;

/// What decides which devices a group has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// A query, each time that somebody asks.
    Dynamic {
        /// The query as a client wrote it; it can be read.
        query: String,
        /// The condition that the query was made of, as a client of another syntax wrote it.
        rule: Option<String>,
    },
    /// Devices are added and removed one by one.
    Static,
}

/// A limit that a change would break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GroupLimit {
    /// See [`MAXIMUM_DYNAMIC_GROUPS`].
    #[error("there are {MAXIMUM_DYNAMIC_GROUPS} groups with a query already, which is the most")]
    DynamicGroups,
    /// See [`MAXIMUM_GROUPS`].
    #[error("there are {MAXIMUM_GROUPS} groups already, which is the most")]
    Groups,
    /// See [`MAXIMUM_LEVELS`].
    #[error("groups lie below each other in at most {MAXIMUM_LEVELS} levels")]
    Levels,
    /// See [`MAXIMUM_ADDED_DEVICES`].
    #[error("the group has {MAXIMUM_ADDED_DEVICES} devices already, which is the most")]
    AddedDevices,
    /// See [`MAXIMUM_GROUPS_OF_DEVICE`].
    #[error("the device is in {MAXIMUM_GROUPS_OF_DEVICE} groups already, which is the most")]
    GroupsOfDevice,
}

impl Membership {
    /// The query, read; none of a static group.
    pub fn query(&self) -> Option<Result<Query, QueryError>> {
        match self {
            Self::Dynamic { query, .. } => Some(query::parse(query)),
            Self::Static => None,
        }
    }
}
