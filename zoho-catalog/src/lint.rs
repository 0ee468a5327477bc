//! What is wrong with products that can be read: all of it, each with its place and what to do.

mod endpoint;
mod header;
mod path;
mod scope;
mod together;

use crate::catalog::Catalog;
use crate::data_centers::Hosts;
use crate::diagnose::first_misfit;
use crate::locate::{Pointer, Position, locate};
use crate::model::{Module, Product};
use crate::parse::{self, ParseError};
use crate::shape::PRODUCT;
use std::collections::HashSet;
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

/// What files are checked against, beside themselves.
#[derive(Debug, Default)]
pub struct Known {
    /// Products that the files may add to, each with the name of its file. They are not checked.
    pub products: Vec<(String, Product)>,
    /// Products that there are, and that are not enabled: a message can say so.
    pub off: Vec<String>,
    /// The hosts that `datacenters.json` has. `None`: hosts are not checked.
    pub hosts: Option<Hosts>,
}

/// What is found in files, by file and place.
pub type Findings = Vec<(Position, Finding)>;

/// Reads the files of a whole catalogue, given as name and text, and says all that is wrong with them.
pub fn files(files: &[(&str, &str)]) -> Result<Findings, Vec<ParseError>> {
    check(files, Known::default()).map(|(_, findings)| findings)
}

/// Reads files and says all that is wrong with them, beside products that are known already. The catalogue has the
/// known products first, then the files' in their order.
pub fn check(files: &[(&str, &str)], known: Known) -> Result<(Catalog, Findings), Vec<ParseError>> {
    let Known { mut products, off, hosts } = known;
    let (from, mut errors) = (products.len(), Vec::new());
    for (file, text) in files {
        match parse::product(file, text) {
            Ok(product) => products.push(((*file).to_owned(), product)),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let catalog = Catalog::new(products);
    let mut located: Vec<(usize, Position, Finding)> = Vec::new();
    let place_of = |file: &str| files.iter().position(|(name, _)| *name == file);
    for finding in findings(&catalog, from, &off, hosts.as_ref()) {
        // What the known products are beside the files is the files' affair only where it is found in these.
        let Some(file) = place_of(&finding.file) else { continue };
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
    Ok((catalog, located.into_iter().map(|(_, position, finding)| (position, finding)).collect()))
}

/// What is wrong with a catalogue: each product, and what they are together. Hosts are not checked.
pub fn catalog(catalog: &Catalog) -> Vec<Finding> {
    findings(catalog, 0, &[], None)
}

/// What is wrong with the products from this place on, and with what all are together.
fn findings(catalog: &Catalog, from: usize, off: &[String], hosts: Option<&Hosts>) -> Vec<Finding> {
    let known: HashSet<&str> =
        catalog.products().take(from).flat_map(|product| &product.scopes).map(|scope| scope.name.as_str()).collect();
    let mut found = Vec::new();
    for (file, product) in catalog.files().zip(catalog.products()).skip(from) {
        let base = if product.extends { catalog.product(&product.product) } else { None };
        let mut of_product =
            Collector { file, product, base, catalog, from, off, known: &known, hosts, found: Vec::new() };
        header::check(&mut of_product);
        scope::check(&mut of_product);
        endpoint::check(&mut of_product);
        found.extend(of_product.found);
    }
    found.extend(together::check(catalog, from));
    found
}

/// Collects what is found in one product.
struct Collector<'a> {
    file: &'a str,
    product: &'a Product,
    /// The product that it extends.
    base: Option<&'a Product>,
    catalog: &'a Catalog,
    /// How many of its products are known already.
    from: usize,
    off: &'a [String],
    /// Scopes of products that are known already.
    known: &'a HashSet<&'a str>,
    hosts: Option<&'a Hosts>,
    found: Vec<Finding>,
}

impl<'a> Collector<'a> {
    /// The product, and what it extends.
    fn parts(&self) -> impl Iterator<Item = &'a Product> + use<'a> {
        [self.product].into_iter().chain(self.base)
    }

    /// The modules of the product, and of what it extends.
    fn modules(&self) -> impl Iterator<Item = &'a Module> + use<'a> {
        self.parts().flat_map(|part| &part.modules)
    }

    fn has_modules(&self) -> bool {
        self.modules().next().is_some()
    }

    /// The distinct words that stand for `{module}` in its scopes.
    fn words(&self) -> HashSet<&'a str> {
        self.modules().map(|module| module.word.as_str()).collect()
    }

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
