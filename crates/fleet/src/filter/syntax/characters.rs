//! The characters of a source, one by one.

use std::iter::Peekable;
use std::str::CharIndices;

/// Reads a source from its beginning to its end.
pub(in super::super) struct Characters<'a> {
    source: &'a str,
    rest: Peekable<CharIndices<'a>>,
    /// The place of the next character, counted from 1.
    pub position: usize,
}

/// A token and where it begins, in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Placed<T> {
    pub token: T,
    pub position: usize,
}

impl<'a> Characters<'a> {
    pub(in super::super) fn new(source: &'a str) -> Self {
        Self { source, rest: source.char_indices().peekable(), position: 1 }
    }

    /// Passes over blanks and line ends.
    pub(in super::super) fn skip_blanks(&mut self) {
        while self.next_if(is_blank).is_some() {}
    }

    /// The next character and its place in bytes; `None` at the end.
    pub(in super::super) fn next(&mut self) -> Option<(usize, char)> {
        self.next_if(|_| true)
    }

    /// The next character and its place in bytes, if it is wanted.
    pub(in super::super) fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<(usize, char)> {
        let next = self.rest.next_if(|(_, character)| wanted(*character));
        self.position = self.position.saturating_add(usize::from(next.is_some()));
        next
    }

    /// Whether the next character is this one; if so, it is read.
    pub(in super::super) fn take(&mut self, wanted: char) -> bool {
        self.next_if(|character| character == wanted).is_some()
    }

    /// The source from byte `start` up to where `belongs` ends.
    pub(in super::super) fn run(&mut self, start: usize, belongs: impl Fn(char) -> bool) -> &'a str {
        while self.next_if(&belongs).is_some() {}
        let end = self.rest.peek().map_or(self.source.len(), |(index, _)| *index);
        self.source.get(start..end).unwrap_or_default()
    }
}

/// What may stand between two tokens.
pub(in super::super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}
