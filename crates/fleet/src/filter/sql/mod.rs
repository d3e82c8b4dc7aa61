//! Translating a filter to an SQLite condition whose values are all parameters.

mod column;
mod parameter;
mod property;
mod translation;

pub use column::{Column, Columns};
pub use parameter::{Condition, Parameter};
pub use property::{PropertyKind, PropertyRows, select_by_property};
pub use translation::translate;
