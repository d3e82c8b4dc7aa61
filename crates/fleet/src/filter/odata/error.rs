//! What is wrong with a filter, in words for the client that wrote it.

use thiserror::Error;

use super::super::TypeError;
use super::{MAXIMUM_DEPTH, MAXIMUM_LENGTH};

/// Why a filter cannot be read. Positions count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FilterError {
    /// Nothing but blanks.
    #[error("the filter is empty")]
    Empty,
    /// More than [`MAXIMUM_LENGTH`] characters.
    #[error("the filter has {length} characters; at most {MAXIMUM_LENGTH} are allowed")]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// More than [`MAXIMUM_DEPTH`] parentheses and `not`s inside each other.
    #[error("the filter nests more than {MAXIMUM_DEPTH} levels deep at position {position}")]
    TooDeep {
        /// The first that is too deep.
        position: usize,
    },
    /// A character that no part of a filter begins with.
    #[error("unexpected character {character:?} at position {position}")]
    Character {
        /// The character.
        character: char,
        /// Its place.
        position: usize,
    },
    /// A text without its closing quote.
    #[error("the text that begins at position {position} has no closing quote; a quote inside a text is doubled")]
    Unclosed {
        /// The place of its opening quote.
        position: usize,
    },
    /// An integer beyond 64 bits.
    #[error("the number at position {position} is too large")]
    NumberTooLarge {
        /// Where it begins.
        position: usize,
    },
    /// Something else than the grammar allows at that place.
    #[error("expected {expected} at position {position}, found {found}")]
    Expected {
        /// What could have stood there.
        expected: &'static str,
        /// The place.
        position: usize,
        /// What stands there instead.
        found: String,
    },
    /// A value where a field belongs.
    #[error("the value at position {position} must stand on the right of the field")]
    ValueFirst {
        /// Where the value begins.
        position: usize,
    },
    /// A field that the resource does not have.
    #[error("unknown field {name:?} at position {position}; known are {known}")]
    UnknownField {
        /// As it was written.
        name: String,
        /// Where it stands.
        position: usize,
        /// All there are.
        known: String,
    },
    /// A function other than `contains` and `indexof`.
    #[error("unknown function {name:?} at position {position}; known are contains, indexof")]
    UnknownFunction {
        /// As it was written.
        name: String,
        /// Where it stands.
        position: usize,
    },
    /// A function on a field that cannot be searched.
    #[error("the field {name} at position {position} cannot be searched")]
    NotSearchable {
        /// The field.
        name: &'static str,
        /// Where it stands.
        position: usize,
    },
    /// A comparison that makes no sense.
    #[error("the field {name} at position {position} {error}")]
    Type {
        /// The field.
        name: &'static str,
        /// Where it stands.
        position: usize,
        /// Why.
        error: TypeError,
    },
}
