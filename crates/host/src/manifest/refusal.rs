//! Why a file is refused, and on which line.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

/// A TOML file as it was read: enough to turn a place in it into a line.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    text: String,
}

/// What a file asks for and does not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    path: PathBuf,
    line: usize,
    reason: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {}", self.path.display(), self.line, self.reason)
    }
}

impl std::error::Error for Refusal {}

impl Source {
    /// The text of the file at `path`.
    pub fn new(path: &Path, text: String) -> Self {
        Self { path: path.to_owned(), text }
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folder that the file is in.
    pub fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// The error for the bytes `span` of the text.
    pub fn refuse(&self, span: Range<usize>, reason: impl Into<String>) -> Refusal {
        let line = 1 + self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
        Refusal { path: self.path.clone(), line, reason: reason.into() }
    }

    /// The error for what the TOML reader found.
    pub fn refuse_syntax(&self, error: &toml::de::Error) -> Refusal {
        let unknown = error.message().starts_with("unknown field");
        let note = if unknown { "; what this host does not support it refuses" } else { "" };
        self.refuse(error.span().unwrap_or_default(), format!("{}{note}", error.message()))
    }
}
