//! What is wrong with telemetry, in words for whoever programs the device.

use thiserror::Error;

use super::{
    MAXIMUM_ID_LENGTH, MAXIMUM_MESSAGE_BYTES, MAXIMUM_MESSAGES, MAXIMUM_NAME_LENGTH, MAXIMUM_POINTS,
    MAXIMUM_REQUEST_BYTES,
};
use crate::time::TimeError;

/// Why a request's telemetry cannot be taken. Nothing of the request is taken then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TelemetryError {
    /// More than [`MAXIMUM_REQUEST_BYTES`].
    #[error("the request has {bytes} bytes; at most {MAXIMUM_REQUEST_BYTES} are allowed")]
    RequestTooLarge {
        /// How many there are.
        bytes: usize,
    },
    /// More than [`MAXIMUM_MESSAGE_BYTES`].
    #[error("the message has {bytes} bytes with its properties; at most {MAXIMUM_MESSAGE_BYTES} are allowed")]
    MessageTooLarge {
        /// How many there are.
        bytes: usize,
    },
    /// More than [`MAXIMUM_MESSAGES`].
    #[error("the batch has {count} messages; at most {MAXIMUM_MESSAGES} are allowed")]
    TooManyMessages {
        /// How many there are.
        count: usize,
    },
    /// More than [`MAXIMUM_POINTS`].
    #[error("the message has {count} values; at most {MAXIMUM_POINTS} are allowed")]
    TooManyPoints {
        /// How many there are.
        count: usize,
    },
    /// Not JSON at all.
    #[error("the body is not JSON: {problem}")]
    NotJson {
        /// What the parser says, with line and column.
        problem: String,
    },
    /// JSON, but no object.
    #[error("the body must be a JSON object")]
    NotAnObject,
    /// A batch that is no array.
    #[error("a batch must be a JSON array")]
    NotAnArray,
    /// A member of a batch's message that has another type than it must.
    #[error("{member} must be {expected}")]
    Member {
        /// Which member.
        member: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A message id of another form.
    #[error("the message id must have 1 to {MAXIMUM_ID_LENGTH} visible ASCII characters")]
    MessageId,
    /// A time of creation that is none.
    #[error("the creation time is {error}")]
    CreationTime {
        /// Why not.
        error: TimeError,
    },
    /// One property under two names, with two values.
    #[error("the message has two different values for its {property}")]
    Contradiction {
        /// Which property.
        property: &'static str,
    },
    /// A name that is empty, longer than [`MAXIMUM_NAME_LENGTH`], or has a null character.
    #[error(
        "the name {name:?} of a value must have 1 to {MAXIMUM_NAME_LENGTH} characters with its component and module, none of them null"
    )]
    Name {
        /// Its first characters.
        name: String,
    },
    /// Two values with one full name.
    #[error("the name {name:?} stands for two values")]
    RepeatedName {
        /// Its first characters.
        name: String,
    },
    /// Any of these, in one message of a batch.
    #[error("message {position} of the batch: {error}")]
    InBatch {
        /// Which message, counted from 1.
        position: usize,
        /// What is wrong with it.
        #[source]
        error: Box<TelemetryError>,
    },
}
