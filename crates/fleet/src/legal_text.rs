//! The terms of use and the privacy policy of a deployment: HTML that everybody may read (contract rainmaker §S,
//! "Terms/policy").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

/// The longest text, in bytes of UTF-8: 256 KiB. Two of them in base64 fit into one body.
pub const MAX_LEGAL_TEXT_BYTES: usize = 256 * 1024;

/// Why a text is none that people could read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LegalTextError {
    /// There is nothing to read, or a character that no HTML has.
    #[error("is empty or holds a NUL character")]
    NotText,
    /// Too long.
    #[error("is longer than {MAX_LEGAL_TEXT_BYTES} bytes")]
    TooLong,
}

/// Reads what a client sent: HTML, or the base64 of HTML. HTML has a `<` somewhere and base64 never has one, so what has
/// none, and is the base64 of a text that has one, is decoded; all else is kept as it is.
pub fn read_legal_text(sent: &str) -> Result<String, LegalTextError> {
    let text = if sent.contains('<') { None } else { decoded(sent) }.unwrap_or_else(|| sent.to_owned());
    if text.trim().is_empty() || text.contains('\0') {
        return Err(LegalTextError::NotText);
    }
    if text.len() > MAX_LEGAL_TEXT_BYTES { Err(LegalTextError::TooLong) } else { Ok(text) }
}

fn decoded(sent: &str) -> Option<String> {
    let compact: String = sent.split_ascii_whitespace().collect();
    let text = String::from_utf8(STANDARD.decode(compact).ok()?).ok()?;
    text.contains('<').then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_kept_and_base64_of_html_is_decoded() {
        let html = "<h1>Terms – of use</h1>";
        let encoded = STANDARD.encode(html);
        let wrapped = format!("{}\r\n{}\n", &encoded[..12], &encoded[12..]);
        for sent in [html, &encoded, &wrapped] {
            assert_eq!(read_legal_text(sent).as_deref(), Ok(html), "{sent}");
        }
        // Words that could be base64 are words all the same.
        for text in ["Terms", "abcd", "TermsOfUse12", "None yet."] {
            assert_eq!(read_legal_text(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn it_has_something_to_read_and_an_end() {
        for text in ["", " \n", "a\0<"] {
            assert_eq!(read_legal_text(text), Err(LegalTextError::NotText), "{text:?}");
        }
        let longest = format!("<{}", "a".repeat(MAX_LEGAL_TEXT_BYTES - 1));
        assert_eq!(read_legal_text(&STANDARD.encode(&longest)).as_ref(), Ok(&longest));
        assert_eq!(read_legal_text(&format!("{longest}a")), Err(LegalTextError::TooLong));
    }
}
