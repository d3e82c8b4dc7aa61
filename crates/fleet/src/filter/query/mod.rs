//! The query language of device groups (contract central §3.1).
//!
//! ```text
//! query      = "SELECT" "*" "FROM" source [ "WHERE" or ]
//! source     = "devices" | template id
//! or         = and { "OR" and }
//! and        = unary { "AND" unary }
//! unary      = "NOT" unary | "(" or ")" | comparison
//! comparison = operand operator literal | operand "IN" "[" literal { "," literal } "]"
//! operator   = "=" | "!=" | "<>" | "<" | "<=" | ">" | ">="
//! operand    = "$" metadata | name [ "." name ]
//! name       = letter or "_", then letters, digits, "_", "-" | a text in backquotes
//! literal    = text | number | "true" | "false" | "null"
//! text       = a text in double quotes | a text in single quotes
//! number     = [ "-" ] digits [ "." digits ] [ ( "e" | "E" ) [ "+" | "-" ] digits ]
//! ```
//!
//! What a query means for a device is told in [`super`]. What the contract leaves open is decided so:
//!
//! - Keywords and the names of metadata are read case-insensitively, the names of properties exactly.
//! - Inside quotes of any kind, a doubled quote is that quote, and a backslash stands in front of a quote, a backslash, or
//!   `n`, `r` or `t` for a line feed, a carriage return or a tab. Any other backslash is refused rather than guessed at.
//! - A keyword is no name, and neither is `true`, `false` or `null`; in backquotes it is. So are names with other
//!   characters: `` `outside temperature` > 5 ``.
//! - `a.b` is the property `b` of the component `a`, never a member of an object that the property `a` holds. There is
//!   nothing below that, so a third name is refused.
//! - An integer has 64 bits. A number that is too large is refused; one that is too small for a double is 0, as in JSON.
//! - The values of a list have one type, and null is none of them.
//! - True and false have no order, and nor has null. Whether a property has a value is asked by `= null` and `!= null`;
//!   of the metadata, `$template` alone may be missing.
//! - `$organizations` holds if any organization of the device satisfies the comparison; with `!=`, if none is equal.
//! - In the place of a source, a template id has a colon and otherwise letters and digits of ASCII, `:`, `;`, `.`, `_`
//!   and `-`, as in `dtmi:modelDefinition:model1;1`. Every other id can be compared with `$template`. A template that does
//!   not exist is no error and has no devices.

mod error;
mod explain;
mod field;
mod lexer;
mod operand;
mod parser;
mod printer;

use super::{Expression, Literal, Operator, syntax};

pub use error::QueryError;
pub use explain::{Explanation, explain};
pub use field::{Metadata, QueryField};
pub use parser::parse;
pub use printer::{print, print_expression};

use printer::print_field;

/// How many characters a query may have.
pub const MAXIMUM_LENGTH: usize = syntax::MAXIMUM_LENGTH;

/// How deep a query may nest: each parenthesis and each `NOT` counts one.
pub const MAXIMUM_DEPTH: usize = syntax::MAXIMUM_DEPTH;

/// How many conditions a query may have (contract central §3): each comparison counts one, and so does each value of a
/// list, which is a comparison of its own.
pub const MAXIMUM_CONDITIONS: usize = 100;

/// Which devices a group has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Where they are looked for.
    pub source: Source,
    /// What they must satisfy, if anything.
    pub condition: Option<Expression<QueryField>>,
}

/// What a query selects from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// All devices.
    Devices,
    /// The devices of the template with this id, which is written as [`self`] says.
    Template(String),
}

impl Query {
    /// All that a device must satisfy: the condition, and the template if the query selects from one.
    pub fn expression(&self) -> Expression<QueryField> {
        let of_template = match &self.source {
            Source::Devices => None,
            Source::Template(id) => Some(Expression::Compare {
                field: QueryField::Metadata(Metadata::Template),
                operator: Operator::Eq,
                literal: Literal::Text(id.clone()),
            }),
        };
        match (of_template, self.condition.clone()) {
            (Some(of_template), Some(condition)) => Expression::And(vec![of_template, condition]),
            (Some(part), None) | (None, Some(part)) => part,
            (None, None) => Expression::Constant(true),
        }
    }
}

#[cfg(test)]
mod tests;
