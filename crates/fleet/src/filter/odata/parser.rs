//! From tokens to the tree.

use super::super::syntax::connectives::{self, Tokens};
use super::super::syntax::shorten;
use super::super::{Expression, Literal, Operator, check_null_test};
use super::lexer::{Placed, Token, tokens};
use super::{FilterError, MAXIMUM_LENGTH, Vocabulary};

/// Reads a filter over the fields of `F`. See [`super`] for the grammar.
pub fn parse<F: Vocabulary>(source: &str) -> Result<Expression<F>, FilterError> {
    let length = source.chars().count();
    if length > MAXIMUM_LENGTH {
        return Err(FilterError::TooLong { length });
    }
    let mut tokens = tokens(source)?;
    // They are taken from the back.
    tokens.reverse();
    if matches!(tokens.as_slice(), [Placed { token: Token::End, .. }]) {
        return Err(FilterError::Empty);
    }
    let mut parser = Parser { tokens, end: length + 1 };
    let expression = connectives::expression(&mut parser)?;
    match parser.next() {
        Placed { token: Token::End, .. } => Ok(expression),
        other => Err(expected("and, or or the end", &other)),
    }
}

struct Parser<'a> {
    /// The last is the next.
    tokens: Vec<Placed<'a>>,
    end: usize,
}

impl<F: Vocabulary> Tokens<F> for Parser<'_> {
    type Error = FilterError;

    fn position(&self) -> usize {
        self.tokens.last().map_or(self.end, |placed| placed.position)
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        self.tokens
            .pop_if(|placed| matches!(placed.token, Token::Word(word) if word.eq_ignore_ascii_case(wanted)))
            .is_some()
    }

    fn take_open(&mut self) -> bool {
        self.take(&Token::Open)
    }

    fn close(&mut self) -> Result<(), FilterError> {
        self.expect(&Token::Close, "and, or or )")
    }

    fn comparison(&mut self) -> Result<Expression<F>, FilterError> {
        let Placed { token, position } = self.next();
        match token {
            Token::Word(name) if self.take(&Token::Open) => self.function(name, position),
            Token::Word(word) if is_literal(word) => Err(FilterError::ValueFirst { position }),
            Token::Word(name) => {
                let field = field::<F>(name, position)?;
                let operator = self.operator()?;
                self.literal(field, position, operator)
            }
            Token::Text(text) => match F::from_quoted_name(&text) {
                Some(field) => {
                    let operator = self.operator()?;
                    self.literal(field, position, operator)
                }
                None => Err(FilterError::ValueFirst { position }),
            },
            Token::Integer(_) => Err(FilterError::ValueFirst { position }),
            token => Err(expected("a field, a function, not or (", &Placed { token, position })),
        }
    }

    fn too_deep(position: usize) -> FilterError {
        FilterError::TooDeep { position }
    }
}

impl<'a> Parser<'a> {
    /// `contains` or `indexof`, whose opening parenthesis has been read.
    fn function<F: Vocabulary>(&mut self, name: &str, position: usize) -> Result<Expression<F>, FilterError> {
        let is_contains = name.eq_ignore_ascii_case("contains");
        if !is_contains && !name.eq_ignore_ascii_case("indexof") {
            return Err(FilterError::UnknownFunction { name: shorten(name), position });
        }
        let field = match self.next() {
            Placed { token: Token::Word(name), position } => {
                let field = field::<F>(name, position)?;
                if !field.is_searchable() {
                    return Err(FilterError::NotSearchable { name: field.name(), position });
                }
                field
            }
            other => return Err(expected("a field", &other)),
        };
        self.expect(&Token::Comma, "a comma")?;
        let text = match self.next() {
            Placed { token: Token::Text(text), .. } => text,
            other => return Err(expected("a text", &other)),
        };
        self.expect(&Token::Close, ")")?;
        if is_contains {
            return Ok(Expression::Contains { field, text });
        }
        let operator = self.operator()?;
        match self.next() {
            Placed { token: Token::Integer(index), .. } => Ok(match (operator, index) {
                // What clients mean by it, and what a store can look up.
                (Operator::Ge, 0) | (Operator::Gt | Operator::Ne, -1) => Expression::Contains { field, text },
                _ => Expression::IndexOf { field, text, operator, index },
            }),
            other => Err(expected("a number", &other)),
        }
    }

    fn operator(&mut self) -> Result<Operator, FilterError> {
        let placed = self.next();
        let operator = match &placed.token {
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "eq" => Some(Operator::Eq),
                "ne" => Some(Operator::Ne),
                "lt" => Some(Operator::Lt),
                "le" => Some(Operator::Le),
                "gt" => Some(Operator::Gt),
                "ge" => Some(Operator::Ge),
                _ => None,
            },
            _ => None,
        };
        operator.ok_or_else(|| expected("eq, ne, lt, le, gt or ge", &placed))
    }

    /// The right side of a comparison of `field`, which stands at `position`.
    fn literal<F: Vocabulary>(
        &mut self,
        field: F,
        position: usize,
        operator: Operator,
    ) -> Result<Expression<F>, FilterError> {
        let placed = self.next();
        let comparison = match &placed.token {
            Token::Text(text) => field.comparison(operator, Literal::Text(text.clone())),
            Token::Word(word) if word.eq_ignore_ascii_case("true") => {
                field.comparison(operator, Literal::Boolean(true))
            }
            Token::Word(word) if word.eq_ignore_ascii_case("false") => {
                field.comparison(operator, Literal::Boolean(false))
            }
            Token::Word(word) if word.eq_ignore_ascii_case("null") => {
                check_null_test(&field, operator).map(|expected| Expression::IsNull { field, expected })
            }
            Token::Integer(integer) => field.comparison(operator, Literal::Number((*integer).into())),
            _ => return Err(expected("a text in single quotes, true, false or null", &placed)),
        };
        comparison.map_err(|error| FilterError::Type { name: field.name(), position, error })
    }

    fn next(&mut self) -> Placed<'a> {
        self.tokens.pop().unwrap_or(Placed { token: Token::End, position: self.end })
    }

    fn take(&mut self, wanted: &Token<'_>) -> bool {
        self.tokens.pop_if(|placed| placed.token == *wanted).is_some()
    }

    fn expect(&mut self, wanted: &Token<'_>, description: &'static str) -> Result<(), FilterError> {
        let placed = self.next();
        if placed.token == *wanted { Ok(()) } else { Err(expected(description, &placed)) }
    }
}

fn field<F: Vocabulary>(name: &str, position: usize) -> Result<F, FilterError> {
    F::from_name(name).ok_or_else(|| FilterError::UnknownField {
        name: shorten(name),
        position,
        known: F::NAMES.join(", "),
    })
}

fn is_literal(word: &str) -> bool {
    ["true", "false", "null"].iter().any(|literal| word.eq_ignore_ascii_case(literal))
}

fn expected(expected: &'static str, placed: &Placed<'_>) -> FilterError {
    FilterError::Expected { expected, position: placed.position, found: placed.token.describe() }
}
