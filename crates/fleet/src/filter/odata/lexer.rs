//! Cutting a filter into words, texts, numbers and signs.

use std::iter::Peekable;
use std::str::CharIndices;

use super::FilterError;

/// How much of a word an error repeats.
const SHOWN: usize = 40;

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

/// The beginning of a word, as much as an error repeats of it.
pub(super) fn shorten(word: &str) -> String {
    word.chars().take(SHOWN).collect()
}

/// A token and where it begins, in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub token: Token<'a>,
    pub position: usize,
}

/// All tokens of `source`, the last of them [`Token::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Placed<'_>>, FilterError> {
    let mut lexer = Lexer { source, characters: source.char_indices().peekable(), position: 1 };
    let mut tokens = Vec::new();
    loop {
        let placed = lexer.token()?;
        let is_end = placed.token == Token::End;
        tokens.push(placed);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    characters: Peekable<CharIndices<'a>>,
    /// Of the next character.
    position: usize,
}

impl<'a> Lexer<'a> {
    fn token(&mut self) -> Result<Placed<'a>, FilterError> {
        while self.next_if(|character| matches!(character, ' ' | '\t' | '\r' | '\n')).is_some() {}
        let position = self.position;
        let Some((start, character)) = self.next_if(|_| true) else {
            return Ok(Placed { token: Token::End, position });
        };
        let token = match character {
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '\'' => self.text(position)?,
            '-' | '0'..='9' => self.integer(start, character, position)?,
            _ if is_word(character) => Token::Word(self.run(start, is_word)),
            _ => return Err(FilterError::Character { character, position }),
        };
        Ok(Placed { token, position })
    }

    /// A text whose opening quote has been read.
    fn text(&mut self, position: usize) -> Result<Token<'a>, FilterError> {
        let mut text = String::new();
        loop {
            match self.next_if(|_| true) {
                None => return Err(FilterError::Unclosed { position }),
                Some((_, '\'')) if self.next_if(|character| character == '\'').is_some() => text.push('\''),
                Some((_, '\'')) => return Ok(Token::Text(text)),
                Some((_, character)) => text.push(character),
            }
        }
    }

    /// An integer whose first character, a sign or a digit, has been read.
    fn integer(&mut self, start: usize, first: char, position: usize) -> Result<Token<'a>, FilterError> {
        let digits = self.run(start, |character| character.is_ascii_digit());
        if digits == "-" {
            return Err(FilterError::Character { character: first, position });
        }
        digits.parse().map(Token::Integer).map_err(|_| FilterError::NumberTooLarge { position })
    }

    /// The source from `start` up to where `belongs` ends.
    fn run(&mut self, start: usize, belongs: fn(char) -> bool) -> &'a str {
        while self.next_if(belongs).is_some() {}
        let end = self.characters.peek().map_or(self.source.len(), |(index, _)| *index);
        self.source.get(start..end).unwrap_or_default()
    }

    fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<(usize, char)> {
        let next = self.characters.next_if(|(_, character)| wanted(*character));
        self.position += usize::from(next.is_some());
        next
    }
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
