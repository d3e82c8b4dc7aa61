//! The forms in which clients send certificates and requests: PEM, base64 of PEM, base64 of DER.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use x509_cert::der::pem::{self, LineEnding};

/// The longest text that is looked at, in bytes. Certificates of devices have one or two kilobytes.
pub const MAXIMUM_LENGTH: usize = 64 * 1024;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Why a text holds nothing that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EncodingError {
    /// Longer than [`MAXIMUM_LENGTH`].
    TooLong,
    /// Neither PEM, nor base64.
    NotBase64,
    /// A block of PEM that is none.
    NotPem,
    /// More blocks than asked for.
    TooMany,
}

/// The DER that `text` holds, in the order found there, at most `maximum` of them. A text that is no PEM is the base64 of
/// PEM or of one DER; white space inside the base64 does not count. Blocks of PEM with other labels than `labels` are
/// passed over, and so is what stands between blocks.
pub(crate) fn decode(text: &str, labels: &[&str], maximum: usize) -> Result<Vec<Vec<u8>>, EncodingError> {
    if text.len() > MAXIMUM_LENGTH {
        return Err(EncodingError::TooLong);
    }
    if has_block(text, labels) {
        return blocks(text, labels, maximum);
    }
    let compact: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(compact).map_err(|_| EncodingError::NotBase64)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) if has_block(text, labels) => blocks(text, labels, maximum),
        _ => Ok(vec![bytes]),
    }
}

/// One block of PEM with lines of 64 characters, a line feed behind each.
pub(crate) fn to_pem(label: &str, der: &[u8]) -> String {
    // It fails for a label with impossible characters and for more bytes than a `usize` counts.
    pem::encode_string(label, LineEnding::LF, der).unwrap_or_default()
}

fn has_block(text: &str, labels: &[&str]) -> bool {
    text.split(BEGIN).skip(1).any(|after| is_labelled(after, labels))
}

fn is_labelled(after_begin: &str, labels: &[&str]) -> bool {
    labels.iter().any(|label| after_begin.strip_prefix(label).is_some_and(|rest| rest.starts_with(DASHES)))
}

fn blocks(text: &str, labels: &[&str], maximum: usize) -> Result<Vec<Vec<u8>>, EncodingError> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices(BEGIN) {
        let block = text.get(start..).unwrap_or_default();
        if !is_labelled(block.strip_prefix(BEGIN).unwrap_or_default(), labels) {
            continue;
        }
        if found.len() == maximum {
            return Err(EncodingError::TooMany);
        }
        found.push(decode_block(block)?);
    }
    Ok(found)
}

/// The bytes of the block that `text` begins with.
fn decode_block(text: &str) -> Result<Vec<u8>, EncodingError> {
    let end = text.find(END).and_then(|end| {
        let label = end + END.len();
        let dashes = text.get(label..)?.find(DASHES)?;
        Some(label + dashes + DASHES.len())
    });
    let block = end.and_then(|end| text.get(..end)).ok_or(EncodingError::NotPem)?;
    // Some tools write all of the base64 in one line, or wrap it elsewhere than at 64 characters.
    let mut decoder = pem::Decoder::new_detect_wrap(block.as_bytes()).map_err(|_| EncodingError::NotPem)?;
    let mut bytes = Vec::new();
    decoder.decode_to_end(&mut bytes).map_err(|_| EncodingError::NotPem)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: &[&str] = &["A B", "C"];

    #[test]
    fn blocks_with_the_labels_are_taken_in_their_order() {
        let text = format!("x\n{}\nbetween {}{}y", to_pem("C", b"1"), to_pem("D", b"2"), to_pem("A B", b"3"));
        assert_eq!(decode(&text, LABELS, 2), Ok(vec![b"1".to_vec(), b"3".to_vec()]));
        assert_eq!(decode(&text, LABELS, 1), Err(EncodingError::TooMany));
        assert_eq!(decode(&text, &["B"], 9), Err(EncodingError::NotBase64));
    }

    #[test]
    fn lines_may_be_of_any_length_and_end_as_windows_ends_them() {
        let body = STANDARD.encode([7; 100]);
        for wrapped in [body.clone(), format!("{}\r\n{}", &body[..76], &body[76..])] {
            let text = format!("-----BEGIN C-----\r\n{wrapped}\r\n-----END C-----\r\n");
            assert_eq!(decode(&text, LABELS, 1), Ok(vec![vec![7; 100]]), "{text}");
        }
    }

    #[test]
    fn a_block_that_does_not_end_is_none() {
        for text in
            ["-----BEGIN C-----", "-----BEGIN C-----\nAAAA\n-----END C", "-----BEGIN C-----\nAAAA\n-----END D-----\n"]
        {
            assert_eq!(decode(text, LABELS, 1), Err(EncodingError::NotPem), "{text}");
        }
    }
}
