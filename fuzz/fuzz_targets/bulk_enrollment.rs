//! Any bytes as a file of devices, in both formats: every row has its place, and where the file is cut makes no difference.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::bulk_enrollment::{FileFormat, NumberedRow, RowReader, TableError};

/// A row as what can be compared of it.
type Seen = (u32, Option<String>, Result<String, String>);

fn read<'a>(format: FileFormat, pieces: impl Iterator<Item = &'a [u8]>) -> Result<(Vec<Seen>, u32), TableError> {
    let mut reader = RowReader::new(format);
    let mut rows = Vec::new();
    for piece in pieces {
        rows.extend(reader.read(piece)?);
    }
    let (rest, count) = reader.finish()?;
    rows.extend(rest);
    let seen = |row: NumberedRow| {
        let outcome = row.row.map(|row| row.id.to_string()).map_err(|error| error.to_string());
        (row.number, row.id, outcome)
    };
    Ok((rows.into_iter().map(seen).collect(), count))
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, file) = input;
    for format in [FileFormat::Csv, FileFormat::JsonLines] {
        // A byte order mark is taken off where it comes in one piece.
        let mark = if file.starts_with(b"\xEF") { file.len().min(3) } else { 0 };
        let (begin, rest) = file.split_at(mark);
        let pieces = [begin].into_iter().chain(rest.chunks(usize::from(size).max(1)));
        let whole = read(format, [file].into_iter());
        assert_eq!(read(format, pieces), whole);
        if let Ok((rows, count)) = whole {
            assert_eq!(rows.len(), count as usize);
            assert!(rows.iter().zip(1..).all(|(row, number)| row.0 == number));
        }
    }
});
