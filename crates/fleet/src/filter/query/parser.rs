//! From tokens to the query.

use std::mem::discriminant;

use super::super::syntax::connectives::{self, Tokens};
use super::super::syntax::shorten;
use super::super::{Expression, Literal, Operator, check_comparison, check_null_test};
use super::lexer::{Placed, Token, tokens};
use super::{MAXIMUM_CONDITIONS, MAXIMUM_LENGTH, Query, QueryError, QueryField, Source, operand, print_field};

/// Reads a query. See [`super`] for the grammar.
pub fn parse(source: &str) -> Result<Query, QueryError> {
    let length = source.chars().count();
    if length > MAXIMUM_LENGTH {
        return Err(QueryError::TooLong { length });
    }
    let mut tokens = tokens(source)?;
    // They are taken from the back.
    tokens.reverse();
    if matches!(tokens.as_slice(), [Placed { token: Token::End, .. }]) {
        return Err(QueryError::Empty);
    }
    Parser { tokens, end: length + 1, conditions: 0 }.query()
}

pub(super) struct Parser<'a> {
    /// The last is the next.
    tokens: Vec<Placed<'a>>,
    end: usize,
    conditions: usize,
}

impl Tokens<QueryField> for Parser<'_> {
    type Error = QueryError;

    fn position(&self) -> usize {
        self.tokens.last().map_or(self.end, |placed| placed.position)
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        self.take_if(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(wanted))).is_some()
    }

    fn take_open(&mut self) -> bool {
        self.take_sign('(')
    }

    fn close(&mut self) -> Result<(), QueryError> {
        if self.take_sign(')') { Ok(()) } else { Err(self.expected("AND, OR or )")) }
    }

    fn comparison(&mut self) -> Result<Expression<QueryField>, QueryError> {
        let position = self.position();
        let field = operand::read(self)?;
        let wrong_type = |error| QueryError::Type { name: shorten(&print_field(&field)), position, error };
        if self.take_word("in") {
            let literals = self.list(|literal| check_comparison(&field, Operator::Eq, literal).map_err(wrong_type))?;
            return Ok(Expression::In { field, literals });
        }
        self.count(position)?;
        let operator = self.operator()?;
        if self.take_word("null") {
            let expected = check_null_test(&field, operator).map_err(wrong_type)?;
            return Ok(Expression::IsNull { field, expected });
        }
        let literal = self.literal("a text in quotes, a number, true, false or null")?;
        check_comparison(&field, operator, &literal).map_err(wrong_type)?;
        Ok(Expression::Compare { field, operator, literal })
    }

    fn too_deep(position: usize) -> QueryError {
        QueryError::TooDeep { position }
    }
}

impl<'a> Parser<'a> {
    fn query(mut self) -> Result<Query, QueryError> {
        if !self.take_word("select") {
            return Err(self.expected("SELECT"));
        }
        if !self.take_sign('*') {
            return Err(self.expected("*"));
        }
        if !self.take_word("from") {
            return Err(self.expected("FROM"));
        }
        let source = self.source()?;
        let condition = if self.take_word("where") { Some(connectives::expression(&mut self)?) } else { None };
        let expected = if condition.is_some() { "AND, OR or the end" } else { "WHERE or the end" };
        if self.take_if(|token| *token == Token::End).is_some() {
            Ok(Query { source, condition })
        } else {
            Err(self.expected(expected))
        }
    }

    fn source(&mut self) -> Result<Source, QueryError> {
        if self.take_word("devices") {
            return Ok(Source::Devices);
        }
        match self.take_if(|token| matches!(token, Token::Word(word) if is_template(word))) {
            Some(Token::Word(id)) => Ok(Source::Template(id.to_owned())),
            _ => Err(self.expected("devices or the id of a template such as dtmi:example:pump;1")),
        }
    }

    fn operator(&mut self) -> Result<Operator, QueryError> {
        match self.take_if(|token| matches!(token, Token::Operator(_))) {
            Some(Token::Operator(operator)) => Ok(operator),
            _ => Err(self.expected("=, !=, <>, <, <=, >, >= or IN")),
        }
    }

    /// The values behind `IN`.
    fn list(&mut self, check: impl Fn(&Literal) -> Result<(), QueryError>) -> Result<Vec<Literal>, QueryError> {
        if !self.take_sign('[') {
            return Err(self.expected("["));
        }
        let mut literals = Vec::new();
        loop {
            let position = self.position();
            self.count(position)?;
            let literal = self.literal("a text in quotes, a number, true or false")?;
            check(&literal)?;
            if literals.first().is_some_and(|first| discriminant(first) != discriminant(&literal)) {
                return Err(QueryError::MixedList { position });
            }
            literals.push(literal);
            if self.take_sign(']') {
                return Ok(literals);
            }
            if !self.take_sign(',') {
                return Err(self.expected("a comma or ]"));
            }
        }
    }

    /// A value other than null.
    fn literal(&mut self, expected: &'static str) -> Result<Literal, QueryError> {
        for truth in [true, false] {
            if self.take_word(if truth { "true" } else { "false" }) {
                return Ok(Literal::Boolean(truth));
            }
        }
        match self.take_if(|token| matches!(token, Token::Text(_) | Token::Number(_))) {
            Some(Token::Text(text)) => Ok(Literal::Text(text)),
            Some(Token::Number(number)) => Ok(Literal::Number(number)),
            _ => Err(self.expected(expected)),
        }
    }

    /// Counts a condition that begins at `position`.
    fn count(&mut self, position: usize) -> Result<(), QueryError> {
        self.conditions += 1;
        if self.conditions > MAXIMUM_CONDITIONS { Err(QueryError::TooManyConditions { position }) } else { Ok(()) }
    }

    /// The next token, if it is wanted.
    pub(super) fn take_if(&mut self, wanted: impl FnOnce(&Token<'a>) -> bool) -> Option<Token<'a>> {
        self.tokens.pop_if(|placed| wanted(&placed.token)).map(|placed| placed.token)
    }

    pub(super) fn take_sign(&mut self, sign: char) -> bool {
        self.take_if(|token| *token == Token::Sign(sign)).is_some()
    }

    /// The next token.
    pub(super) fn peek(&self) -> &Token<'a> {
        self.tokens.last().map_or(&Token::End, |placed| &placed.token)
    }

    /// Something else than this stands at the next place.
    pub(super) fn expected(&self, expected: &'static str) -> QueryError {
        QueryError::Expected { expected, position: self.position(), found: self.peek().describe() }
    }
}

/// Whether a source is the id of a template: letters and digits of ASCII and the signs of a DTMI, with a colon.
fn is_template(word: &str) -> bool {
    let belongs =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, ':' | ';' | '.' | '_' | '-');
    word.contains(':') && word.chars().all(belongs)
}
