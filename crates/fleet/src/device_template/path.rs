//! The place of an element in a template.

use super::{Problem, TemplateError};
use std::fmt;

/// A place, as the steps that lead to it.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    /// The first step: a place that is already written down.
    From(&'a str),
    Member(&'static str),
    Element(usize),
}

impl<'a> Path<'a> {
    pub(super) fn from(place: &'a str) -> Self {
        Self { parent: None, step: Step::From(place) }
    }

    pub(super) fn member(&'a self, name: &'static str) -> Self {
        Self { parent: Some(self), step: Step::Member(name) }
    }

    pub(super) fn element(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Element(index) }
    }

    /// The error that this is wrong here.
    pub(super) fn error(&self, problem: Problem) -> TemplateError {
        TemplateError { path: self.to_string(), problem }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::From(place) => formatter.write_str(place),
            Step::Member(name) => write!(formatter, ".{name}"),
            Step::Element(index) => write!(formatter, "[{index}]"),
        }
    }
}
