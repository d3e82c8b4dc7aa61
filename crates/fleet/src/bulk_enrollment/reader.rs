//! Rows out of a file that arrives in pieces.

use super::csv::{MAXIMUM_FIELDS, Record, TableError, of_record};
use super::row::{EnrollmentRow, Members, RowError};
use super::{MAXIMUM_ROW_BYTES, MAXIMUM_ROWS};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// RFC 4180 with a line of column names; an empty field is none.
    Csv,
    /// One JSON object on each line.
    JsonLines,
}

/// A row with its place in the file, from 1.
pub struct NumberedRow {
    /// Its place.
    pub number: u32,
    /// The id that it names, also where something else of it is wrong.
    pub id: Option<String>,
    /// What it asks for.
    pub row: Result<EnrollmentRow, RowError>,
}

/// Reads a file piece by piece.
pub struct RowReader {
    rows: u32,
    form: Form,
}

enum Form {
    Csv { reader: Box<csv_core::Reader>, columns: Option<Vec<&'static str>>, record: Record },
    JsonLines { line: Vec<u8>, is_too_long: bool },
}

impl RowReader {
    /// A reader of a file that begins now.
    pub fn new(format: FileFormat) -> Self {
        let form = match format {
            FileFormat::Csv => {
                Form::Csv { reader: Box::new(csv_core::Reader::new()), columns: None, record: Record::new() }
            }
            FileFormat::JsonLines => Form::JsonLines { line: Vec::new(), is_too_long: false },
        };
        Self { rows: 0, form }
    }

    /// The rows that end in this piece, those beyond [`MAXIMUM_ROWS`] left out.
    pub fn read(&mut self, piece: &[u8]) -> Result<Vec<NumberedRow>, TableError> {
        if piece.is_empty() { Ok(Vec::new()) } else { self.take(piece) }
    }

    /// An empty piece is the end of CSV.
    fn take(&mut self, piece: &[u8]) -> Result<Vec<NumberedRow>, TableError> {
        let mut found = Vec::new();
        match &mut self.form {
            Form::Csv { reader, columns, record } => {
                record.read(reader, piece, |record| {
                    if let Some(row) = of_record(record, columns)? {
                        number(&mut self.rows, &mut found, row);
                    }
                    Ok(())
                })?;
            }
            Form::JsonLines { line, is_too_long } => {
                let mut rest = piece;
                while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                    let (part, behind) = rest.split_at(end);
                    extend(line, part, is_too_long);
                    if let Some(row) = of_line(line, *is_too_long, self.rows == 0) {
                        number(&mut self.rows, &mut found, row);
                    }
                    line.clear();
                    *is_too_long = false;
                    rest = behind.get(1..).unwrap_or_default();
                }
                extend(line, rest, is_too_long);
            }
        }
        Ok(found)
    }

    /// The last row, where its line has no end, and how many rows there were, those beyond [`MAXIMUM_ROWS`] too.
    pub fn finish(mut self) -> Result<(Vec<NumberedRow>, u32), TableError> {
        let end: &[u8] = if matches!(self.form, Form::Csv { .. }) { b"" } else { b"\n" };
        let found = self.take(end)?;
        if let Form::Csv { columns: None, .. } = &self.form {
            return Err(TableError::Header);
        }
        Ok((found, self.rows))
    }
}

/// The id that a row names, and what it asks for.
pub(super) type Read = (Option<String>, Result<EnrollmentRow, RowError>);

fn number(rows: &mut u32, found: &mut Vec<NumberedRow>, (id, row): Read) {
    *rows = rows.saturating_add(1);
    if *rows <= MAXIMUM_ROWS {
        found.push(NumberedRow { number: *rows, id, row });
    }
}

fn extend(line: &mut Vec<u8>, part: &[u8], is_too_long: &mut bool) {
    // The end of a line may have two characters.
    if line.len() + part.len() > MAXIMUM_ROW_BYTES + 1 {
        *is_too_long = true;
        line.clear();
    }
    if !*is_too_long {
        line.extend_from_slice(part);
    }
}

pub(super) fn too_long() -> Read {
    (None, Err(RowError::whole(format!("must have {MAXIMUM_ROW_BYTES} bytes and {MAXIMUM_FIELDS} fields at most"))))
}

/// A row of JSON. The first one may have a byte order mark before it, as CSV may.
fn of_line(line: &[u8], is_too_long: bool, is_first: bool) -> Option<Read> {
    let text = line.strip_suffix(b"\r").unwrap_or(line);
    let text = if is_first { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text) } else { text };
    if is_too_long || text.len() > MAXIMUM_ROW_BYTES {
        return Some(too_long());
    }
    if text.trim_ascii().is_empty() {
        return None;
    }
    Some(match serde_json::from_slice::<Members>(text) {
        Ok(members) => (members.id.clone(), EnrollmentRow::of(&members)),
        Err(error) => (None, Err(RowError::whole(format!("must be a JSON object of the known members: {error}")))),
    })
}
