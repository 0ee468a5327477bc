//! What is wrong with products that can be read: all of it, each with its place and what to do.

mod endpoint;
mod header;
mod path;
mod scope;
mod together;

use crate::catalog::Catalog;
use crate::diagnose::first_misfit;
use crate::locate::{Pointer, Position, locate};
use crate::model::Product;
use crate::parse::{self, ParseError};
use crate::shape::PRODUCT;
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something would be wrong that stands on the catalogue.
    Error,
    /// It is likely not what was meant.
    Warning,
}

/// Something wrong with a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, as the caller names it.
    pub file: String,
    /// The value.
    pub pointer: Pointer,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Finding {
    /// Where the value stands in the text of the file.
    pub fn position(&self, text: &str) -> Position {
        locate(text, &self.pointer)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}: {severity} at {}: {}; {}", self.file, self.pointer, self.message, self.help)
    }
}

/// What is wrong with one product, whatever others say.
pub fn product(file: &str, product: &Product) -> Vec<Finding> {
    let mut findings = Findings { file, product, found: Vec::new() };
    header::check(&mut findings);
    scope::check(&mut findings);
    endpoint::check(&mut findings);
    findings.found
}

/// What is wrong with the whole catalogue: each product, and what they are together.
pub fn catalog(catalog: &Catalog) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, it) in catalog.files().zip(catalog.products()) {
        found.extend(product(file, it));
    }
    found.extend(together::check(catalog));
    found
}

/// Reads the files of a whole catalogue, given as name and text, and says all that is wrong with them, by file and place.
pub fn files(files: &[(&str, &str)]) -> Result<Vec<(Position, Finding)>, Vec<ParseError>> {
    let (mut products, mut errors) = (Vec::new(), Vec::new());
    for (file, text) in files {
        match parse::product(file, text) {
            Ok(product) => products.push(((*file).to_owned(), product)),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut located: Vec<(usize, Position, Finding)> = Vec::new();
    let place_of = |file: &str| files.iter().position(|(name, _)| *name == file).unwrap_or_default();
    for finding in catalog(&Catalog::new(products)) {
        let file = place_of(&finding.file);
        located.push((file, finding.position(files[file].1), finding));
    }
    for (place, (file, text)) in files.iter().enumerate() {
        // `serde` reads some things that the format does not have, such as a list in place of an object.
        located.extend(first_misfit(text, &PRODUCT).map(|misfit| {
            let help = "write it as the JSON Schema says".to_owned();
            let (file, severity) = ((*file).to_owned(), Severity::Error);
            let finding = Finding { file, pointer: misfit.pointer, severity, message: misfit.message, help };
            (place, Position::of_byte(text, misfit.byte), finding)
        }));
    }
    located.sort_by_key(|(file, position, _)| (*file, *position));
    Ok(located.into_iter().map(|(_, position, finding)| (position, finding)).collect())
}

/// Collects what is found in one product.
struct Findings<'a> {
    file: &'a str,
    product: &'a Product,
    found: Vec<Finding>,
}

impl Findings<'_> {
    fn error(&mut self, pointer: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, pointer, message.into(), help.into());
    }

    fn warning(&mut self, pointer: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, pointer, message.into(), help.into());
    }

    fn add(&mut self, severity: Severity, pointer: &Pointer, message: String, help: String) {
        let (file, pointer) = (self.file.to_owned(), pointer.clone());
        self.found.push(Finding { file, pointer, severity, message, help });
    }

    /// A text that must say something.
    fn not_empty(&mut self, pointer: &Pointer, text: &str) {
        if text.trim().is_empty() || text.trim() != text {
            self.error(pointer, "the text is empty, or begins or ends with a blank", "write it without");
        }
    }

    /// A citation: a key of `sources`, and after a colon a place in it.
    fn cites(&mut self, pointer: &Pointer, citation: &str) {
        let key = citation.split(':').next().unwrap_or_default();
        if !self.product.sources.contains_key(key) {
            let nearest = crate::suggest::words(key, self.product.sources.keys().map(String::as_str));
            let help = nearest
                .first()
                .map_or_else(|| "add it to `sources`".to_owned(), |near| format!("did you mean `{near}`?"));
            self.error(&pointer.then("source"), format!("there is no source `{key}`"), help);
        }
    }
}
