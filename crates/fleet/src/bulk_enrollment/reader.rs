//! Rows out of a file that arrives in pieces.

use super::row::{EnrollmentRow, Members, RowError};
use super::{MAXIMUM_ROW_BYTES, MAXIMUM_ROWS};
use csv_core::ReadRecordResult;
use thiserror::Error;

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
    "groups",
];

/// What stands between the groups of a field of CSV.
const GROUP_SEPARATOR: char = ';';

/// Fields that a record of CSV has at most before it is too long.
const MAXIMUM_FIELDS: usize = 64;

/// Reads a file piece by piece.
pub struct RowReader {
    rows: u32,
    form: Form,
}

enum Form {
    Csv { reader: Box<csv_core::Reader>, columns: Option<Vec<&'static str>>, record: Record },
    JsonLines { line: Vec<u8>, is_too_long: bool },
}

/// A record of CSV that is being read.
struct Record {
    text: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    fields: usize,
    is_too_long: bool,
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

    /// How many rows there were, those beyond [`MAXIMUM_ROWS`] too.
    pub fn rows(&self) -> u32 {
        self.rows
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

    /// The last row, where its line has no end.
    pub fn finish(mut self) -> Result<(Vec<NumberedRow>, u32), TableError> {
        let end: &[u8] = if matches!(self.form, Form::Csv { .. }) { b"" } else { b"\n" };
        let found = self.take(end)?;
        if let Form::Csv { columns: None, .. } = &self.form {
            return Err(TableError::Header);
        }
        Ok((found, self.rows))
    }
}

type Read = (Option<String>, Result<EnrollmentRow, RowError>);

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

fn too_long() -> Read {
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

fn of_record(record: &Record, columns: &mut Option<Vec<&'static str>>) -> Result<Option<Read>, TableError> {
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
    let mut members = Members::default();
    for (column, field) in columns.iter().zip(&fields) {
        let value = (!field.is_empty()).then(|| (*field).to_owned());
        match *column {
            "id" => members.id = value,
            "displayName" => members.display_name = value,
            "primaryKey" => members.primary_key = value,
            "secondaryKey" => members.secondary_key = value,
            "thumbprint" => members.thumbprint = value,
            "secondaryThumbprint" => members.secondary_thumbprint = value,
            "template" => members.template = value,
            "organization" => members.organization = value,
            _ => {
                let groups = field.split(GROUP_SEPARATOR).map(str::trim).filter(|group| !group.is_empty());
                members.groups = Some(groups.map(ToOwned::to_owned).collect());
            }
        }
    }
    let id = members.id.clone();
    if fields.len() != columns.len() {
        let message = format!("must have {} fields, as the first line has, and has {}", columns.len(), fields.len());
        return Ok(Some((id, Err(RowError::whole(message)))));
    }
    Ok(Some((id, EnrollmentRow::of(&members))))
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
    fn new() -> Self {
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
    fn read(
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
