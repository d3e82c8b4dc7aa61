//! What the languages of filters have in common: cutting text into characters with their places, and the logic of
//! `and`, `or`, `not` and parentheses, read and printed.

pub(super) mod characters;
pub(super) mod connectives;
pub(super) mod printer;

/// How deep a filter may nest: each parenthesis and each `not` counts one. It is what bounds the recursion of everything
/// that walks a tree.
pub(super) const MAXIMUM_DEPTH: usize = 32;

/// How many characters a filter may have.
pub(super) const MAXIMUM_LENGTH: usize = 4096;

/// How much of a word an error repeats, in characters.
const SHOWN: usize = 40;

/// The beginning of a word, as much as an error repeats of it.
pub(super) fn shorten(word: &str) -> String {
    word.chars().take(SHOWN).collect()
}
