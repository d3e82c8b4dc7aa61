//! Twins: what a device, or a module of it, is asked to be and what it reports to be (contract central §2.8).
//!
//! A twin has three sections. *Desired* is what operators ask of the device, *reported* what the device says of itself,
//! *cloud* what operators note about it and the device never sees. Each section has a version that goes up by one with
//! each write that changes it, and each property the version and time of its last change.
//!
//! On the wire a section is one JSON object (Azure/azure-docs, `iot-hub-devguide-device-twins.md`; IoT Plug and Play's
//! conventions). A member is a property, or a component if it is an object with `"__t": "c"`, whose members are the
//! component's properties. A device answers a desired property by reporting `{"value": …, "ac": 200, "av": 3, "ad": "…"}`
//! under its name: the value it has now, a status, the desired version that it has seen, and words.
//!
//! Writes merge as RFC 7396 says (null removes, objects merge, all else replaces) or replace what is there. A write that
//! changes nothing leaves version and time, so that it can be sent twice.
//!
//! # Decisions
//!
//! - An object without the mark is a component as well if a section or the device's model knows one of its name.
//! - `$metadata` and other names with `$` are no properties. Who takes bodies that clients have read before drops them
//!   first.
//! - A device has seen a desired property when it acknowledges the version in which it was last changed, or a later one,
//!   whatever the status: one that it refuses is not told again. One that it reports as it is desired needs no
//!   acknowledgement.

mod acknowledgement;
mod assignments;
mod delta;
mod error;
mod property_model;
mod query_value;
mod section;
#[cfg(test)]
mod tests;

pub use acknowledgement::Acknowledgement;
pub use assignments::{Assignment, Assignments};
pub use error::TwinError;
pub use property_model::{PropertyModel, PropertyRole, sort_by_model};
pub use query_value::QueryValue;
pub use section::{Manner, Property, Section, Target};

pub use crate::filter::PropertyPath;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::time::Timestamp;

/// How many bytes of JSON the desired properties have together, names and marks included (contract central §2.8).
pub const MAXIMUM_DESIRED_BYTES: usize = 32 * 1024;

/// The same for the reported properties.
pub const MAXIMUM_REPORTED_BYTES: usize = 32 * 1024;

/// The same for the cloud properties, for which no limit is published.
pub const MAXIMUM_CLOUD_BYTES: usize = 32 * 1024;

/// How many bytes of JSON the value of one property has (contract central §2.8).
pub const MAXIMUM_PROPERTY_BYTES: usize = 4 * 1024;

/// How many objects and arrays a value nests. IoT Hub's limit.
pub const MAXIMUM_DEPTH: usize = 10;

/// How many characters the name of a property or a component has: those of version 3 of the models that templates hold.
pub const MAXIMUM_NAME_LENGTH: usize = 512;

/// How many modules of a device have a twin. IoT Hub's limit of modules.
pub const MAXIMUM_MODULES: u32 = 50;

/// The three sections.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Twin {
    /// What operators ask of the device.
    pub desired: Section,
    /// What the device says of itself.
    pub reported: Section,
    /// What operators note about it.
    pub cloud: Section,
}

/// What an operator writes: of which part, how, and what of it goes where.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorWrite {
    /// Whether the rest stays.
    pub manner: Manner,
    /// The part that is written.
    pub target: Target,
    /// What goes to the desired properties.
    pub desired: Assignments,
    /// What goes to the cloud properties.
    pub cloud: Assignments,
}

impl Twin {
    /// Whether a section knows a component of this name.
    pub fn has_component(&self, name: &str) -> bool {
        [&self.desired, &self.reported, &self.cloud].iter().any(|section| section.components().contains(name))
    }

    /// The names of all components.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        let sections = [&self.desired, &self.reported, &self.cloud];
        let names: BTreeSet<&str> =
            sections.into_iter().flat_map(|section| section.components().iter().map(String::as_str)).collect();
        names.into_iter()
    }

    /// The twin after the device's report.
    pub fn after_report(&self, report: &Assignments, now: Timestamp) -> Result<Self, TwinError> {
        let reported = self.reported.written(Manner::Merge, &Target::Everything, report, now)?;
        reported.check_size("reported", MAXIMUM_REPORTED_BYTES)?;
        Ok(Self { reported, ..self.clone() })
    }

    /// The twin after an operator's write.
    pub fn after_write(&self, write: &OperatorWrite, now: Timestamp) -> Result<Self, TwinError> {
        let desired = self.desired.written(write.manner, &write.target, &write.desired, now)?;
        let cloud = self.cloud.written(write.manner, &write.target, &write.cloud, now)?;
        desired.check_size("desired", MAXIMUM_DESIRED_BYTES)?;
        cloud.check_size("cloud", MAXIMUM_CLOUD_BYTES)?;
        Ok(Self { desired, cloud, reported: self.reported.clone() })
    }

    /// The desired properties that the device has neither acknowledged nor reported as they are desired, as a document of
    /// the same form.
    pub fn delta(&self) -> Map<String, Value> {
        delta::delta(&self.desired, &self.reported)
    }

    /// What queries over devices compare: of each property the reported value, else the desired, else the cloud's.
    pub fn query_values(&self) -> BTreeMap<PropertyPath, QueryValue> {
        query_value::of(self)
    }
}
