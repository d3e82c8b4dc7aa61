//! Reading `and`, `or`, `not` and parentheses. `not` binds tightest and `or` loosest.

use std::iter;

use super::super::Expression;
use super::MAXIMUM_DEPTH;

/// The tokens of a language, and how it reads what the connectives connect.
pub(in super::super) trait Tokens<F> {
    /// What is wrong with a source.
    type Error;

    /// Where the next token begins, in characters from 1.
    fn position(&self) -> usize;

    /// Whether the next token is this word, written in any case; if so, it is read.
    fn take_word(&mut self, word: &str) -> bool;

    /// Whether the next token is an opening parenthesis; if so, it is read.
    fn take_open(&mut self) -> bool;

    /// Reads a closing parenthesis.
    fn close(&mut self) -> Result<(), Self::Error>;

    /// Reads a part without connectives.
    fn comparison(&mut self) -> Result<Expression<F>, Self::Error>;

    /// The source nests deeper than [`MAXIMUM_DEPTH`] at this place.
    fn too_deep(position: usize) -> Self::Error;
}

/// Reads as much as belongs to one expression.
pub(in super::super) fn expression<F, T: Tokens<F>>(tokens: &mut T) -> Result<Expression<F>, T::Error> {
    disjunction(tokens, 0)
}

fn disjunction<F, T: Tokens<F>>(tokens: &mut T, depth: usize) -> Result<Expression<F>, T::Error> {
    list(tokens, "or", Expression::Or, |tokens| conjunction(tokens, depth))
}

fn conjunction<F, T: Tokens<F>>(tokens: &mut T, depth: usize) -> Result<Expression<F>, T::Error> {
    list(tokens, "and", Expression::And, |tokens| unary(tokens, depth))
}

/// Parts with `word` between them; a single one is itself.
fn list<F, T: Tokens<F>>(
    tokens: &mut T,
    word: &str,
    join: impl Fn(Vec<Expression<F>>) -> Expression<F>,
    mut part: impl FnMut(&mut T) -> Result<Expression<F>, T::Error>,
) -> Result<Expression<F>, T::Error> {
    let first = part(tokens)?;
    let mut rest = Vec::new();
    while tokens.take_word(word) {
        rest.push(part(tokens)?);
    }
    Ok(if rest.is_empty() { first } else { join(iter::once(first).chain(rest).collect()) })
}

/// `depth` counts the parentheses and `not`s around; it is what bounds the recursion, on any input.
fn unary<F, T: Tokens<F>>(tokens: &mut T, depth: usize) -> Result<Expression<F>, T::Error> {
    let position = tokens.position();
    let deeper = || if depth < MAXIMUM_DEPTH { Ok(depth + 1) } else { Err(T::too_deep(position)) };
    if tokens.take_open() {
        let inner = disjunction(tokens, deeper()?)?;
        tokens.close()?;
        Ok(inner)
    } else if tokens.take_word("not") {
        Ok(Expression::Not(Box::new(unary(tokens, deeper()?)?)))
    } else {
        tokens.comparison()
    }
}
