//! The `OData` subset that lists take as `filter` or `$filter` (contract central §2.6).
//!
//! ```text
//! filter     = and { "or" and }
//! and        = unary { "and" unary }
//! unary      = "not" unary | "(" filter ")" | comparison | contains
//! comparison = field operator literal | "indexof" "(" field "," text ")" operator integer
//! contains   = "contains" "(" field "," text ")"
//! operator   = "eq" | "ne" | "lt" | "le" | "gt" | "ge"
//! literal    = text | "true" | "false" | "null"
//! text       = "'" { any character but "'" | "''" } "'"
//! ```
//!
//! What the contract leaves open is decided so:
//!
//! - Words (operators, functions, literals, fields) are read case-insensitively; the contract's own example writes
//!   `Enabled ne true`.
//! - `not` covers one comparison, also without parentheses: `not id eq 'x'` is `not (id eq 'x')`. By the letter of
//!   `OData` it would be `(not id) eq 'x'`, which means nothing.
//! - The field stands on the left. `'x' eq id` is refused, as is a field against a field, and a boolean field alone.
//! - A name that is no word in `OData` may stand in quotes, as the documentation writes `'@id' eq 'dtmi:a;1'` over device
//!   templates.
//! - `contains` and `indexof` search the fields that the vocabulary names, for devices and templates `displayName` alone. `indexof`
//!   counts characters from 0 and is -1 when the text does not occur; `indexof(…) ge 0`, `gt -1` and `ne -1` are read
//!   as `contains`.
//! - `type` knows `'EdgeDevice'` and `'GatewayDevice'`, which both mean a device that runs IoT Edge, and never equals
//!   anything else.
//!
//! The text arrives percent-decoded, with `+` already turned to a space: that is the caller's work.

mod error;
mod lexer;
mod parser;
mod printer;
mod template_vocabulary;
mod vocabulary;

use super::syntax;

pub use error::FilterError;
pub use parser::parse;
pub use printer::print;
pub use vocabulary::Vocabulary;

/// How many characters a filter may have.
pub const MAXIMUM_LENGTH: usize = syntax::MAXIMUM_LENGTH;

/// How deep a filter may nest: each parenthesis and each `not` counts one.
pub const MAXIMUM_DEPTH: usize = syntax::MAXIMUM_DEPTH;

#[cfg(test)]
mod tests;
