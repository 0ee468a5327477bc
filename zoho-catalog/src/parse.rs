//! From JSON text to the model. Every error has file, line, column and a sentence.

use crate::model::Product;
use std::fmt;

/// What is wrong with a catalogue file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The file, as the caller names it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Reads one product. `file` is only used in messages.
pub fn product(file: &str, text: &str) -> Result<Product, ParseError> {
    serde_json::from_str(text).map_err(|e| ParseError {
        file: file.to_owned(),
        line: e.line(),
        column: e.column(),
        message: e.to_string(),
    })
}
