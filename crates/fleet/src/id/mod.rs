//! Identifiers that we make ourselves. What clients choose is in [`crate::identifier`].

mod prefixed;
mod random_uuid;
mod record;
mod request;

pub use prefixed::{Kind, PrefixedId};
pub use random_uuid::random_uuid;
pub use record::RecordId;
pub use request::request_id;

use thiserror::Error;

/// Why a text is not an identifier of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdError {
    /// The part that should be a record id is not one.
    #[error("not 24 lower-case hexadecimal characters")]
    NotHexadecimal,
    /// The prefix is missing or another one.
    #[error("does not begin with {expected}")]
    Prefix {
        /// The prefix that this kind of id has, for example `evt_`.
        expected: &'static str,
    },
}
