//! Files in CSV: records out of pieces, and what their fields mean.

use super::MAXIMUM_ROW_BYTES;
use super::reader::{Read, too_long};
use super::row::{EnrollmentRow, Members, RowError};
use csv_core::ReadRecordResult;
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

/// Why a file is not read at all: nobody could tell what its rows mean.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// The first line of CSV has a name that is no column.
    #[error(
        "has the column '{0}', which is none of id, displayName, primaryKey, secondaryKey, thumbprint, secondaryThumbprint, template, organization and groups"
    )]
    UnknownColumn(String),
    /// A name twice.
    #[error("has the column '{0}' twice")]
    RepeatedColumn(&'static str),
    /// No `id`.
    #[error("must have the column 'id'")]
    NoId,
    /// The first line is longer than a row may be, or is not UTF-8.
    #[error("must begin with a line of column names in UTF-8")]
    Header,
}

/// The columns of CSV.
const COLUMNS: [&str; 9] = [
    "id",
    "displayName",
    "primaryKey",
    "secondaryKey",
    "thumbprint",
    "secondaryThumbprint",
    "template",
    "organization",
    GROUPS,
];

/// The column that has several values.
const GROUPS: &str = "groups";

/// What stands between the groups of a field of CSV.
const GROUP_SEPARATOR: char = ';';

/// Fields that a record of CSV has at most before it is too long.
pub(super) const MAXIMUM_FIELDS: usize = 64;

/// A record of CSV that is being read.
pub(super) struct Record {
    text: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    fields: usize,
    is_too_long: bool,
}

/// The row that a record is; none of the first one, whose fields are the names of the columns.
pub(super) fn of_record(record: &Record, columns: &mut Option<Vec<&'static str>>) -> Result<Option<Read>, TableError> {
    let Some(columns) = columns else {
        *columns = Some(header(record)?);
        return Ok(None);
    };
    if record.is_too_long {
        return Ok(Some(too_long()));
    }
    let Some(fields) = record.fields() else {
        return Ok(Some((None, Err(RowError::whole("must be UTF-8")))));
    };
    // An empty field is none, and the rest means what the member of its name does.
    let named = columns.iter().zip(&fields).filter(|(_, field)| !field.is_empty());
    let object: Map<String, Value> =
        named.map(|(column, field)| ((*column).to_owned(), value_of(column, field))).collect();
    let read = match Members::deserialize(Value::Object(object)) {
        Ok(members) if fields.len() == columns.len() => (members.id.clone(), EnrollmentRow::of(&members)),
        Ok(members) => {
            let (expected, found) = (columns.len(), fields.len());
            let message = format!("must have {expected} fields, as the first line has, and has {found}");
            (members.id, Err(RowError::whole(message)))
        }
        Err(error) => (None, Err(RowError::whole(error))),
    };
    Ok(Some(read))
}

fn value_of(column: &str, field: &str) -> Value {
    if column != GROUPS {
        return field.into();
    }
    field.split(GROUP_SEPARATOR).map(str::trim).filter(|group| !group.is_empty()).collect()
}

fn header(record: &Record) -> Result<Vec<&'static str>, TableError> {
    let names = record.fields().filter(|_| !record.is_too_long).ok_or(TableError::Header)?;
    let mut columns: Vec<&'static str> = Vec::new();
    for name in names {
        let name = name.trim();
        let known = COLUMNS.into_iter().find(|column| *column == name);
        let column = known.ok_or_else(|| TableError::UnknownColumn(name.chars().take(64).collect()))?;
        if columns.contains(&column) {
            return Err(TableError::RepeatedColumn(column));
        }
        columns.push(column);
    }
    if columns.contains(&"id") { Ok(columns) } else { Err(TableError::NoId) }
}

impl Record {
    pub fn new() -> Self {
        Self {
            // With room for one more than there may be: what is filled to the last place counts as too small.
            text: vec![0; MAXIMUM_ROW_BYTES + 1],
            ends: vec![0; MAXIMUM_FIELDS + 1],
            written: 0,
            fields: 0,
            is_too_long: false,
        }
    }

    /// Reads on, and hands over each record that ends in the piece. An empty piece is the end of the file.
    pub fn read(
        &mut self,
        reader: &mut csv_core::Reader,
        mut piece: &[u8],
        mut each: impl FnMut(&Self) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let is_end = piece.is_empty();
        loop {
            let text = self.text.get_mut(self.written..).unwrap_or_default();
            let ends = self.ends.get_mut(self.fields..).unwrap_or_default();
            let (result, read, written, fields) = reader.read_record(piece, text, ends);
            piece = piece.get(read..).unwrap_or_default();
            self.written += written;
            self.fields += fields;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
                // What does not fit is read on and thrown away.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (self.written, self.fields, self.is_too_long) = (0, 0, true);
                }
                ReadRecordResult::Record => {
                    self.is_too_long |= self.written > MAXIMUM_ROW_BYTES || self.fields > MAXIMUM_FIELDS;
                    each(self)?;
                    (self.written, self.fields, self.is_too_long) = (0, 0, false);
                }
            }
            if piece.is_empty() && !is_end {
                return Ok(());
            }
        }
    }

    /// Its fields; none if they are not UTF-8.
    fn fields(&self) -> Option<Vec<&str>> {
        let mut begin = 0;
        let ends = self.ends.get(..self.fields)?;
        let field = |end: &usize| {
            let field = self.text.get(begin..*end)?;
            begin = *end;
            std::str::from_utf8(field).ok()
        };
        ends.iter().map(field).collect()
    }
}
