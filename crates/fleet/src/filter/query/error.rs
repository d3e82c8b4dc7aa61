//! What is wrong with a query, in words for the client that wrote it.

use thiserror::Error;

use super::super::TypeError;
use super::{MAXIMUM_CONDITIONS, MAXIMUM_DEPTH, MAXIMUM_LENGTH};

/// Why a query cannot be read. Positions count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QueryError {
    /// Nothing but blanks.
    #[error("the query is empty; the shortest is SELECT * FROM devices")]
    Empty,
    /// More than [`MAXIMUM_LENGTH`] characters.
    #[error("the query has {length} characters; at most {MAXIMUM_LENGTH} are allowed")]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// More than [`MAXIMUM_DEPTH`] parentheses and `NOT`s inside each other.
    #[error("the query nests more than {MAXIMUM_DEPTH} levels deep at position {position}")]
    TooDeep {
        /// The first that is too deep.
        position: usize,
    },
    /// More than [`MAXIMUM_CONDITIONS`] comparisons and values of lists.
    #[error(
        "the query has more than {MAXIMUM_CONDITIONS} conditions, each value of a list counted; the first too many is at position {position}"
    )]
    TooManyConditions {
        /// Where the comparison or the value begins.
        position: usize,
    },
    /// A character that no part of a query begins with.
    #[error("unexpected character {character:?} at position {position}")]
    Character {
        /// The character.
        character: char,
        /// Its place.
        position: usize,
    },
    /// A text or a name without its closing quote.
    #[error("the text or name that begins at position {position} has no closing quote")]
    Unclosed {
        /// The place of its opening quote.
        position: usize,
    },
    /// A backslash in front of something that needs none.
    #[error(
        "the backslash at position {position} must be followed by a quote, a backslash, n, r or t; write \\\\ for a backslash"
    )]
    Escape {
        /// The place of the backslash.
        position: usize,
    },
    /// Two backquotes with nothing between them.
    #[error("the name at position {position} is empty")]
    EmptyName {
        /// The place of its opening quote.
        position: usize,
    },
    /// What begins like a number and is none.
    #[error("{number:?} at position {position} is not a number; numbers are written like -12, 1.5 or 2e-3")]
    Number {
        /// As it was written, or its beginning.
        number: String,
        /// Where it begins.
        position: usize,
    },
    /// An integer beyond 64 bits, or a number beyond the largest double.
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
    /// A keyword where a name belongs.
    #[error("the keyword {word} at position {position} is no name; a property called so is written in backquotes")]
    Keyword {
        /// In upper case.
        word: String,
        /// Where it begins.
        position: usize,
    },
    /// A value where a field belongs.
    #[error("the value at position {position} must stand on the right of the field")]
    ValueFirst {
        /// Where the value begins.
        position: usize,
    },
    /// A name with `$` that no device has.
    #[error("unknown name {name:?} at position {position}; known are {known}")]
    UnknownMetadata {
        /// As it was written, or its beginning.
        name: String,
        /// Where it begins.
        position: usize,
        /// All there are.
        known: String,
    },
    /// A name with `$` that only telemetry has.
    #[error("{name} at position {position} is a name of telemetry; a query of devices has none")]
    OfTelemetry {
        /// As it was written.
        name: String,
        /// Where it begins.
        position: usize,
    },
    /// More than a component and a property.
    #[error("the path at position {position} has more than two names; write property or component.property")]
    LongPath {
        /// Where the path begins.
        position: usize,
    },
    /// A value of a list whose type is not that of the first.
    #[error("the value at position {position} is of another type than the first of its list")]
    MixedList {
        /// Where the value begins.
        position: usize,
    },
    /// A comparison that makes no sense.
    #[error("{name} at position {position} {error}")]
    Type {
        /// The field, or its beginning.
        name: String,
        /// Where it begins.
        position: usize,
        /// Why.
        error: TypeError,
    },
}
