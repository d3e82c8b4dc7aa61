//! What is wrong with a token, in words for the client that sent it.

use thiserror::Error;

use super::{MAXIMUM_LENGTH, SCHEME};

/// Why a text is not a token of the kind that was expected. Never repeats a signature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Another scheme word, or none.
    #[error("the credential does not begin with {SCHEME}")]
    Scheme,
    /// Longer than [`MAXIMUM_LENGTH`].
    #[error("the token has {length} bytes; at most {MAXIMUM_LENGTH} are allowed")]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// A part between two `&` that is not `name=value` in visible ASCII.
    #[error("the token's part {position} is not of the form name=value, without blanks")]
    Malformed {
        /// Which part, counted from 1.
        position: usize,
    },
    /// A field other than `sr`, `sig`, `skn` and `se`.
    #[error("the token's part {position} is not sr, sig, skn or se")]
    UnknownField {
        /// Which part, counted from 1.
        position: usize,
    },
    /// A field twice.
    #[error("the token has {field} more than once")]
    Repeated {
        /// The name of the field.
        field: &'static str,
    },
    /// No such field, or nothing in it.
    #[error("the token has no {field}")]
    Missing {
        /// The name of the field.
        field: &'static str,
    },
    /// `sig` is not the percent-encoded base64 of 32 bytes.
    #[error("the token's sig is not the base64 of 32 bytes")]
    Signature,
    /// `se` is not a number of the unit that this kind of token has.
    #[error("the token's se is not a time in {unit}")]
    Expiry {
        /// "seconds" or "milliseconds".
        unit: &'static str,
    },
    /// `sr` or `skn` is not valid UTF-8 once decoded, or does not name what this kind of token is for.
    #[error("the token's {field} does not name {expected}")]
    Subject {
        /// The name of the field.
        field: &'static str,
        /// What it should name.
        expected: &'static str,
    },
}
