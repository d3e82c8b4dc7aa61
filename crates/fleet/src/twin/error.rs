//! What is wrong with a write, in words for whoever made it.

use thiserror::Error;

use super::{MAXIMUM_DEPTH, MAXIMUM_NAME_LENGTH, MAXIMUM_PROPERTY_BYTES};

/// Why a write can not be taken. Nothing of it is taken then. `path` is a property's name, behind that of its component and
/// a dot where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TwinError {
    /// A name that no property or component can have.
    #[error(
        "the name {name:?} must have 1 to {MAXIMUM_NAME_LENGTH} characters, none of them a dot, a space, a $ or a control character"
    )]
    Name {
        /// Its first characters.
        name: String,
    },
    /// `__t` with another value than `c`.
    #[error("{component}: __t must be \"c\", the mark of a component")]
    Mark {
        /// What was marked.
        component: String,
    },
    /// More than [`MAXIMUM_DEPTH`] levels.
    #[error("{path}: the value nests more than {MAXIMUM_DEPTH} levels deep")]
    TooDeep {
        /// The property.
        path: String,
    },
    /// More than [`MAXIMUM_PROPERTY_BYTES`].
    #[error("{path}: the value has {bytes} bytes; at most {MAXIMUM_PROPERTY_BYTES} are allowed")]
    PropertyTooLarge {
        /// The property.
        path: String,
        /// How many there would be.
        bytes: usize,
    },
    /// More than the section may have.
    #[error("the {section} properties would have {bytes} bytes together; at most {maximum} are allowed")]
    SectionTooLarge {
        /// Which section.
        section: &'static str,
        /// How many there would be.
        bytes: usize,
        /// How many there may be.
        maximum: usize,
    },
    /// The device's model has the property for the device alone to say.
    #[error("{path}: the property is read-only")]
    ReadOnly {
        /// The property.
        path: String,
    },
    /// The device's model does not know the property.
    #[error("{path}: the device's template has no such property")]
    Unmodeled {
        /// The property.
        path: String,
    },
}
