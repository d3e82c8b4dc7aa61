//! Where the fields live in the caller's query.

use super::PropertyRows;

/// Where a field lives in the caller's query. The texts are the caller's own SQL, never a client's; their columns have
/// the `BINARY` collation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// An SQL expression with the value: a text (null when missing), or 0 or 1 for a boolean.
    Value(&'static str),
    /// An SQL expression with the only value of a field that may have several, null when it has none.
    AtMostOne(&'static str),
    /// A field with several values that are rows: `EXISTS (SELECT 1 FROM {from} WHERE {condition} AND {value} = ?)`.
    Rows {
        /// The source of the rows, for example `device_organizations AS o` or `json_each(d.organizations) AS o`.
        from: &'static str,
        /// What makes a row one of this record, for example `o.device_id = d.id`; `TRUE` for `json_each`.
        condition: &'static str,
        /// The value in a row, for example `o.organization_id`; never null.
        value: &'static str,
    },
    /// A field that is a property ([`super::super::Field::property`]): a row that its path names.
    Property(PropertyRows),
}

/// Which column holds a field.
pub trait Columns<F> {
    /// The column of `field`.
    fn column(&self, field: &F) -> Column;
}

impl<F, C: Fn(&F) -> Column> Columns<F> for C {
    fn column(&self, field: &F) -> Column {
        self(field)
    }
}
