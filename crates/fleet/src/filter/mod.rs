//! Filters over a list: the tree that a filter means, how it is decided in memory, and how it becomes SQL. The syntaxes
//! that clients write are front ends to it: [`odata`] for lists, [`query`] and [`advanced_search`] for device groups.
//!
//! # What a filter means
//!
//! One logic holds everywhere, SQL's: a comparison with a missing value is *unknown*, `not` leaves it unknown, `and`
//! and `or` follow SQL, and only a record for which the whole filter is *true* matches. So a device without a template
//! matches neither `template eq 'x'` nor `template ne 'x'` nor `not (template eq 'x')`; it matches `template eq null`.
//! [`matches()`] and [`sql::translate`] agree on every record (a property test runs both).
//!
//! A field with several values ([`ValueKind::Texts`]) is never unknown. A comparison holds if *any* value satisfies it,
//! except `ne`, which is the opposite of `eq`: no value is equal. So `scopes ne 'x'` finds the devices outside `x`,
//! those without an organization included.
//!
//! A property ([`ValueKind::Any`]) has a type only where it has a value. A value of another type than the literal is
//! unknown, like a missing one: `temperature > 5` says nothing about a device whose temperature is a text. JSON's null
//! is missing; its objects and arrays are there, but compare with nothing.
//!
//! Texts compare by code point, case-sensitively, without normalisation; numbers compare exactly, integers of 64 bits
//! and doubles alike.

pub mod advanced_search;
pub mod odata;
pub mod order_by;
pub mod query;
pub mod sql;

mod check;
mod device_field;
mod device_record;
mod evaluate;
mod expression;
mod group_field;
mod number;
mod property;
mod syntax;
mod template_field;
mod value;

pub use check::{TypeError, check_comparison, check_null_test};
pub use device_field::{DeviceField, FieldOfDevice};
pub use device_record::DeviceRecord;
pub use evaluate::{Record, matches, truth};
pub use expression::{Expression, Literal, Operator};
pub use group_field::GroupField;
pub use number::Number;
pub use property::PropertyPath;
pub use template_field::TemplateField;
pub use value::Value;

/// What values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Always one text.
    Text,
    /// One text or none.
    OptionalText,
    /// Any number of texts.
    Texts,
    /// True or false.
    Boolean,
    /// A value of any type or none.
    Any,
}

/// A field that a filter can speak of.
pub trait Field: Clone + Eq + std::fmt::Debug {
    /// What values it has, which decides what it can be compared with.
    fn kind(&self) -> ValueKind;

    /// The path of a field that is a property.
    fn property(&self) -> Option<&PropertyPath> {
        None
    }
}
