//! Cutting a query into words, quoted texts, numbers and signs.

use super::super::syntax::characters::{self, Characters, is_blank};
use super::super::syntax::shorten;
use super::super::{Number, Operator};
use super::QueryError;

/// `SELECT`, `*` and `FROM`. What follows these is the source, which may be a template id.
const BEFORE_SOURCE: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword, a name, a name with `$`, or a source.
    Word(&'a str),
    /// What stands in backquotes.
    Name(String),
    /// What stands in single or double quotes.
    Text(String),
    Number(Number),
    Operator(Operator),
    /// Any other sign.
    Sign(char),
    /// What follows the last.
    End,
}

pub(super) type Placed<'a> = characters::Placed<Token<'a>>;

impl Token<'_> {
    /// For an error: what the client put where something else belongs.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("{:?}", shorten(word)),
            Self::Name(_) => "a name".to_owned(),
            Self::Text(_) => "a text".to_owned(),
            Self::Number(_) => "a number".to_owned(),
            Self::Operator(_) => "an operator".to_owned(),
            Self::Sign(sign) => sign.to_string(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// All tokens of `source`, the last of them [`Token::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Placed<'_>>, QueryError> {
    let mut characters = Characters::new(source);
    let mut tokens = Vec::new();
    loop {
        let placed = token(&mut characters, tokens.len() == BEFORE_SOURCE)?;
        let is_end = placed.token == Token::End;
        tokens.push(placed);
        if is_end {
            return Ok(tokens);
        }
    }
}

fn token<'a>(characters: &mut Characters<'a>, is_source: bool) -> Result<Placed<'a>, QueryError> {
    characters.skip_blanks();
    let position = characters.position;
    let Some((start, character)) = characters.next() else {
        return Ok(Placed { token: Token::End, position });
    };
    let token = match character {
        _ if is_source => Token::Word(characters.run(start, |character| !is_blank(character))),
        '(' | ')' | '[' | ']' | ',' | '.' | '*' => Token::Sign(character),
        '=' => Token::Operator(Operator::Eq),
        '!' if characters.take('=') => Token::Operator(Operator::Ne),
        '<' if characters.take('>') => Token::Operator(Operator::Ne),
        '<' if characters.take('=') => Token::Operator(Operator::Le),
        '<' => Token::Operator(Operator::Lt),
        '>' if characters.take('=') => Token::Operator(Operator::Ge),
        '>' => Token::Operator(Operator::Gt),
        '"' | '\'' => Token::Text(quoted(characters, character, position)?),
        '`' => Token::Name(quoted(characters, character, position)?),
        '-' | '0'..='9' => Token::Number(number(characters, start, position)?),
        _ if begins_word(character) || character == '$' => Token::Word(characters.run(start, continues_word)),
        _ => return Err(QueryError::Character { character, position }),
    };
    Ok(Placed { token, position })
}

/// What a word may begin with.
fn begins_word(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

/// What a word goes on with.
fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

/// Whether the text is one word as it stands.
pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(begins_word) && text.chars().all(continues_word)
}

/// What stands between two quotes, of which the first has been read.
fn quoted(characters: &mut Characters<'_>, quote: char, opened: usize) -> Result<String, QueryError> {
    let mut text = String::new();
    loop {
        let position = characters.position;
        let Some((_, character)) = characters.next() else {
            return Err(QueryError::Unclosed { position: opened });
        };
        text.push(match character {
            '\\' => escaped(characters).ok_or(QueryError::Escape { position })?,
            _ if character == quote && !characters.take(quote) => return Ok(text),
            _ => character,
        });
    }
}

/// What the next character means behind a backslash.
fn escaped(characters: &mut Characters<'_>) -> Option<char> {
    match characters.next()?.1 {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        character @ ('\\' | '"' | '\'' | '`') => Some(character),
        _ => None,
    }
}

/// A number whose first character, a sign or a digit, has been read. It goes on as far as anything that could belong to
/// one, so that `12abc` is told as a bad number and not as a number with a word behind it.
fn number(characters: &mut Characters<'_>, start: usize, position: usize) -> Result<Number, QueryError> {
    let mut text = characters.run(start, continues_number);
    if text.ends_with(['e', 'E']) && characters.next_if(|character| matches!(character, '+' | '-')).is_some() {
        text = characters.run(start, continues_number);
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(left, right)| (left, Some(right)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(left, right)| (left, Some(right)));
    let is_number = is_digits(whole.strip_prefix('-').unwrap_or(whole))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    if !is_number {
        return Err(QueryError::Number { number: shorten(text), position });
    }
    let number = if fraction.is_none() && exponent.is_none() {
        text.parse().ok().map(i64::into)
    } else {
        text.parse().ok().and_then(Number::from_real)
    };
    number.ok_or(QueryError::NumberTooLarge { position })
}

fn continues_number(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
