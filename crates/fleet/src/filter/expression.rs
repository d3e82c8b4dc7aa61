//! The tree that every syntax is read into.

use std::cmp::Ordering;

use super::{Field, Number};

/// A filter over records with fields `F`. What each node means for a missing or repeated value is told in [`super`].
///
/// Evaluation and translation recurse over the tree; whoever builds one bounds its depth, as the front ends do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression<F> {
    /// All of these; true when there are none.
    And(Vec<Expression<F>>),
    /// At least one of these; false when there are none.
    Or(Vec<Expression<F>>),
    /// The opposite.
    Not(Box<Expression<F>>),
    /// A field against a value of its own type.
    Compare {
        /// The left side.
        field: F,
        /// How the two must relate.
        operator: Operator,
        /// The right side.
        literal: Literal,
    },
    /// A field is equal to one of several values; false when there are none.
    In {
        /// The left side.
        field: F,
        /// The right side, all of the field's own type, or for a property of one type.
        literals: Vec<Literal>,
    },
    /// Whether the field is missing.
    IsNull {
        /// A field that may be.
        field: F,
        /// True asks for those where it is missing, false for the others.
        expected: bool,
    },
    /// The text occurs in the field, case-sensitively. The empty text occurs everywhere.
    Contains {
        /// A field with exactly one text.
        field: F,
        /// What is looked for.
        text: String,
    },
    /// The place of the first occurrence, counted in characters from 0, or -1 when there is none, against a number.
    IndexOf {
        /// A field with exactly one text.
        field: F,
        /// What is looked for.
        text: String,
        /// How the place must relate to `index`.
        operator: Operator,
        /// The number that it is compared with.
        index: i64,
    },
    /// Every record, or none.
    Constant(bool),
}

/// A value that a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
    /// True or false.
    Boolean(bool),
}

/// How two values must relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

impl Operator {
    /// Whether two values that compare as `ordering` satisfy it.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Eq => ordering.is_eq(),
            Self::Ne => ordering.is_ne(),
            Self::Lt => ordering.is_lt(),
            Self::Le => ordering.is_le(),
            Self::Gt => ordering.is_gt(),
            Self::Ge => ordering.is_ge(),
        }
    }

    /// Whether it needs an order, rather than equality alone.
    pub fn needs_order(self) -> bool {
        !matches!(self, Self::Eq | Self::Ne)
    }
}

impl<F: Field> Expression<F> {
    /// The parts that must all be true for the whole to be, with nested `and`s taken apart; the whole itself if it is
    /// no `and`. A store chooses its index by them: every match of the filter matches each of them.
    pub fn conjuncts(&self) -> impl Iterator<Item = &Self> {
        let mut pending = vec![self];
        std::iter::from_fn(move || {
            loop {
                match pending.pop()? {
                    Self::And(parts) => pending.extend(parts.iter().rev()),
                    part => return Some(part),
                }
            }
        })
    }

    /// The longest text that `field` must contain in every match, for a store that can find texts by their parts.
    /// `None` when no conjunct is a `contains` on the field.
    pub fn required_text(&self, field: &F) -> Option<&str> {
        self.conjuncts()
            .filter_map(|part| match part {
                Self::Contains { field: found, text } if found == field => Some(text.as_str()),
                _ => None,
            })
            .max_by_key(|text| text.len())
    }

    /// The value that `field` must be equal to in every match, if a conjunct says so.
    pub fn required_value(&self, field: &F) -> Option<&Literal> {
        self.conjuncts().find_map(|part| match part {
            Self::Compare { field: found, operator: Operator::Eq, literal } if found == field => Some(literal),
            _ => None,
        })
    }

    /// Values one of which `field` is equal to in every match, if a conjunct says so: an equality, a list, or a
    /// disjunction that says so in each of its parts. There may be none, and then nothing matches.
    pub fn required_values(&self, field: &F) -> Option<Vec<&Literal>> {
        self.conjuncts().find_map(|part| match part {
            Self::Compare { field: found, operator: Operator::Eq, literal } if found == field => Some(vec![literal]),
            Self::In { field: found, literals } if found == field => Some(literals.iter().collect()),
            Self::Or(parts) => {
                let each: Option<Vec<_>> = parts.iter().map(|part| part.required_values(field)).collect();
                each.map(|values| values.concat())
            }
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::DeviceField::{DisplayName, Id, Template};
    use super::*;

    fn contains(field: super::super::DeviceField, text: &str) -> Expression<super::super::DeviceField> {
        Expression::Contains { field, text: text.to_owned() }
    }

    #[test]
    fn conjuncts_come_in_order_and_out_of_nested_ands() {
        let [a, b, c] = ["a", "b", "c"].map(|text| contains(DisplayName, text));
        let either = Expression::Or(vec![a.clone(), b.clone()]);
        let nested = Expression::And(vec![a.clone(), Expression::And(vec![either.clone(), b.clone()]), c.clone()]);
        assert_eq!(nested.conjuncts().collect::<Vec<_>>(), [&a, &either, &b, &c]);
        assert_eq!(either.conjuncts().collect::<Vec<_>>(), [&either]);
        assert_eq!(Expression::<super::super::DeviceField>::And(vec![]).conjuncts().count(), 0);
    }

    #[test]
    fn only_what_every_match_satisfies_is_required() {
        let [short, long] = ["ab", "abc"].map(|text| contains(DisplayName, text));
        assert_eq!(Expression::And(vec![short.clone(), long.clone()]).required_text(&DisplayName), Some("abc"));
        assert_eq!(Expression::And(vec![short.clone(), long.clone()]).required_text(&Id), None);
        assert_eq!(Expression::Or(vec![short.clone(), long]).required_text(&DisplayName), None);
        assert_eq!(Expression::Not(Box::new(short.clone())).required_text(&DisplayName), None);

        let literal = Literal::Text("dtmi:a;1".to_owned());
        let of_template = |operator| Expression::Compare { field: Template, operator, literal: literal.clone() };
        assert_eq!(
            Expression::And(vec![short.clone(), of_template(Operator::Eq)]).required_value(&Template),
            Some(&literal)
        );
        assert_eq!(Expression::And(vec![short, of_template(Operator::Ne)]).required_value(&Template), None);
    }

    #[test]
    fn a_disjunction_requires_what_all_its_parts_do() {
        let values = ["a", "b", "c"].map(|text| Literal::Text(text.to_owned()));
        let is =
            |literal: &Literal| Expression::Compare { field: Id, operator: Operator::Eq, literal: literal.clone() };
        let [a, b, c] = values.each_ref().map(is);
        let listed = Expression::In { field: Id, literals: values.iter().skip(1).cloned().collect() };
        let either = Expression::Or(vec![Expression::And(vec![contains(DisplayName, "x"), a.clone()]), listed]);
        assert_eq!(either.required_values(&Id), Some(values.iter().collect()));
        assert_eq!(Expression::And(vec![either, c]).required_values(&Id).map(|found| found.len()), Some(3));
        assert_eq!(Expression::Or(vec![a, contains(DisplayName, "x")]).required_values(&Id), None);
        assert_eq!(Expression::Or(vec![b]).required_values(&Template), None);
        assert_eq!(Expression::<super::super::DeviceField>::Or(vec![]).required_values(&Id), Some(vec![]));
    }
}
