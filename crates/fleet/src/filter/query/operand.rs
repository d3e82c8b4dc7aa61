//! The left side of a comparison: a name with `$`, or the path of a property.

use super::super::PropertyPath;
use super::super::syntax::connectives::Tokens;
use super::super::syntax::shorten;
use super::lexer::{Token, is_word};
use super::parser::Parser;
use super::{Metadata, QueryError, QueryField};

/// The words that are no names.
const KEYWORDS: [&str; 7] = ["select", "from", "where", "and", "or", "not", "in"];

/// The words that are values.
const LITERALS: [&str; 3] = ["true", "false", "null"];

/// The time of a message. It is known, but not to devices (contract central §3.1).
const TIME_OF_TELEMETRY: &str = "$ts";

/// Reads an operand.
pub(super) fn read(parser: &mut Parser<'_>) -> Result<QueryField, QueryError> {
    let position = parser.position();
    match *parser.peek() {
        Token::Word(name) if name.starts_with('$') => {
            let metadata = metadata(name, position)?;
            parser.take_if(|_| true);
            return Ok(QueryField::Metadata(metadata));
        }
        Token::Word(word) if is_one_of(word, &LITERALS) => return Err(QueryError::ValueFirst { position }),
        Token::Text(_) | Token::Number(_) => return Err(QueryError::ValueFirst { position }),
        _ => {}
    }
    let first = name(parser, "a $name, a property, NOT or (")?;
    if !parser.take_sign('.') {
        return Ok(QueryField::Property(PropertyPath::of_device(first)));
    }
    let second = name(parser, "the name of a property")?;
    if parser.take_sign('.') {
        return Err(QueryError::LongPath { position });
    }
    Ok(QueryField::Property(PropertyPath::of_component(first, second)))
}

/// Whether a name must be in backquotes to be read as one.
pub(super) fn needs_quotes(name: &str) -> bool {
    !is_word(name) || is_one_of(name, &KEYWORDS) || is_one_of(name, &LITERALS)
}

fn metadata(name: &str, position: usize) -> Result<Metadata, QueryError> {
    Metadata::from_name(name).ok_or_else(|| {
        if name.eq_ignore_ascii_case(TIME_OF_TELEMETRY) {
            return QueryError::OfTelemetry { name: name.to_owned(), position };
        }
        let known = Metadata::ALL.map(Metadata::name).join(", ");
        QueryError::UnknownMetadata { name: shorten(name), position, known }
    })
}

/// One name of a path.
fn name(parser: &mut Parser<'_>, expected: &'static str) -> Result<String, QueryError> {
    let position = parser.position();
    let is_name = |token: &Token<'_>| match token {
        Token::Word(word) => !word.starts_with('$'),
        token => matches!(token, Token::Name(_)),
    };
    match parser.take_if(is_name) {
        Some(Token::Word(word)) if is_one_of(word, &KEYWORDS) || is_one_of(word, &LITERALS) => {
            Err(QueryError::Keyword { word: word.to_ascii_uppercase(), position })
        }
        Some(Token::Name(name)) if name.is_empty() => Err(QueryError::EmptyName { position }),
        Some(Token::Word(name)) => Ok(name.to_owned()),
        Some(Token::Name(name)) => Ok(name),
        _ => Err(parser.expected(expected)),
    }
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}
