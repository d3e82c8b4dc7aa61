//! Cutting a filter into words, texts, numbers and signs.

use super::super::syntax::characters::{self, Characters};
use super::super::syntax::shorten;
use super::FilterError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Word(&'a str),
    /// With its quotes taken off and the doubled ones made single.
    Text(String),
    Integer(i64),
    Open,
    Close,
    Comma,
    /// What follows the last.
    End,
}

impl Token<'_> {
    /// For an error: what the client put where something else belongs.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("{:?}", shorten(word)),
            Self::Text(_) => "a text".to_owned(),
            Self::Integer(_) => "a number".to_owned(),
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
            Self::Comma => "a comma".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

pub(super) type Placed<'a> = characters::Placed<Token<'a>>;

/// All tokens of `source`, the last of them [`Token::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Placed<'_>>, FilterError> {
    let mut characters = Characters::new(source);
    let mut tokens = Vec::new();
    loop {
        let placed = token(&mut characters)?;
        let is_end = placed.token == Token::End;
        tokens.push(placed);
        if is_end {
            return Ok(tokens);
        }
    }
}

fn token<'a>(characters: &mut Characters<'a>) -> Result<Placed<'a>, FilterError> {
    characters.skip_blanks();
    let position = characters.position;
    let Some((start, character)) = characters.next() else {
        return Ok(Placed { token: Token::End, position });
    };
    let token = match character {
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        '\'' => text(characters, position)?,
        '-' | '0'..='9' => integer(characters, start, character, position)?,
        _ if is_word(character) => Token::Word(characters.run(start, is_word)),
        _ => return Err(FilterError::Character { character, position }),
    };
    Ok(Placed { token, position })
}

/// A text whose opening quote has been read.
fn text<'a>(characters: &mut Characters<'a>, position: usize) -> Result<Token<'a>, FilterError> {
    let mut text = String::new();
    loop {
        match characters.next() {
            None => return Err(FilterError::Unclosed { position }),
            Some((_, '\'')) if characters.take('\'') => text.push('\''),
            Some((_, '\'')) => return Ok(Token::Text(text)),
            Some((_, character)) => text.push(character),
        }
    }
}

/// An integer whose first character, a sign or a digit, has been read.
fn integer<'a>(
    characters: &mut Characters<'a>,
    start: usize,
    first: char,
    position: usize,
) -> Result<Token<'a>, FilterError> {
    let digits = characters.run(start, |character| character.is_ascii_digit());
    if digits == "-" {
        return Err(FilterError::Character { character: first, position });
    }
    digits.parse().map(Token::Integer).map_err(|_| FilterError::NumberTooLarge { position })
}

/// What a word is made of. Wider than the names that we know, so that `@id` or `tags/any` is told as unknown and not as
/// an odd character.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '@' | '$' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(Token<'_>, usize)> {
        tokens(source).unwrap().into_iter().map(|placed| (placed.token, placed.position)).collect()
    }

    #[test]
    fn positions_count_characters() {
        assert_eq!(
            kinds(" id\teq 'ü''x',(-12)"),
            [
                (Token::Word("id"), 2),
                (Token::Word("eq"), 5),
                (Token::Text("ü'x".to_owned()), 8),
                (Token::Comma, 14),
                (Token::Open, 15),
                (Token::Integer(-12), 16),
                (Token::Close, 19),
                (Token::End, 20),
            ]
        );
    }

    #[test]
    fn what_cannot_be_cut_is_refused_with_its_place() {
        assert_eq!(tokens("id eq 'a''"), Err(FilterError::Unclosed { position: 7 }));
        assert_eq!(tokens("ü = 1"), Err(FilterError::Character { character: '=', position: 3 }));
        assert_eq!(tokens("- 1"), Err(FilterError::Character { character: '-', position: 1 }));
        assert_eq!(tokens(" 9223372036854775808"), Err(FilterError::NumberTooLarge { position: 2 }));
        assert_eq!(tokens("-9223372036854775808").unwrap()[0].token, Token::Integer(i64::MIN));
    }
}
