//! Files of many devices that are to be enrolled at once (docs/skein.md).
//!
//! A file is CSV with a line of column names, or JSON lines. It is read piece by piece, as it arrives: [`RowReader`] keeps no
//! more than one unfinished row. Each row is a device of its own; what is wrong with one is told of that one.

mod csv;
mod reader;
mod row;
#[cfg(test)]
mod tests;

pub use csv::TableError;
pub use reader::{FileFormat, NumberedRow, RowReader};
pub use row::{Difference, EnrollmentRow, PresentDevice, RowAttestation, RowError};

/// How many rows a file has at most. The header of CSV is none, nor is an empty line.
pub const MAXIMUM_ROWS: u32 = 100_000;

/// The longest row, in bytes, without the end of its line.
pub const MAXIMUM_ROW_BYTES: usize = 16 * 1024;
