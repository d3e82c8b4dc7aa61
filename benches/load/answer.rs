//! Just enough of HTTP/1.1 to know where an answer ends. A client library would take more of the processors that the
//! server under load has to share with it.

use httparse::{EMPTY_HEADER, Header, Status, parse_chunk_size};
use std::io::{Error, ErrorKind, Result};
use std::ops::Range;

const MAX_HEADERS: usize = 32;
const LINE_END: usize = 2;

/// An answer that is there as a whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Where the pieces of the body are.
    pieces: Vec<Range<usize>>,
}

impl Answer {
    /// None while its end has not been read.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let mut headers = [EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        let Status::Complete(start) = head.parse(bytes).map_err(invalid)? else {
            return Ok(None);
        };
        let status = head.code.unwrap_or_default();
        let pieces = if status == 204 {
            Some(Vec::new())
        } else if header(head.headers, "transfer-encoding").is_some() {
            chunks(bytes, start)?
        } else {
            let length = header(head.headers, "content-length").ok_or_else(|| invalid("the answer has no length"))?;
            let length: usize = std::str::from_utf8(length).map_err(invalid)?.parse().map_err(invalid)?;
            let whole = start..start + length;
            (whole.end <= bytes.len()).then_some(vec![whole])
        };
        Ok(pieces.map(|pieces| Self { status, pieces }))
    }

    /// The body in the bytes that the answer was read from.
    pub fn body(&self, bytes: &[u8]) -> Vec<u8> {
        self.pieces.iter().flat_map(|piece| bytes[piece.clone()].iter().copied()).collect()
    }
}

/// A header of an answer whose head is there.
pub fn header_of(bytes: &[u8], name: &str) -> Option<String> {
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    head.parse(bytes).ok()?;
    header(head.headers, name).map(|value| String::from_utf8_lossy(value).into_owned())
}

fn header<'a>(headers: &[Header<'a>], name: &str) -> Option<&'a [u8]> {
    headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
}

fn chunks(bytes: &[u8], start: usize) -> Result<Option<Vec<Range<usize>>>> {
    let mut pieces = Vec::new();
    let mut at = start;
    loop {
        let size = parse_chunk_size(bytes.get(at..).unwrap_or_default()).map_err(|_| invalid("a chunk has no size"))?;
        let Status::Complete((line, size)) = size else {
            return Ok(None);
        };
        let piece = at + line..at + line + usize::try_from(size).map_err(invalid)?;
        at = piece.end + LINE_END;
        if at > bytes.len() {
            return Ok(None);
        }
        if piece.is_empty() {
            return Ok(Some(pieces));
        }
        pieces.push(piece);
    }
}

fn invalid(problem: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::InvalidData, problem)
}
