//! What is wrong with products that can be read: all of it, each with its place and what to do.

mod cross_product;
mod endpoint;
mod generated;
mod header;
mod path;
mod scope;
mod size;
mod text;

use crate::catalog::Catalog;
use crate::data_centers::Hosts;
use crate::diagnose::first_type_error;
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
pub struct BuiltIns {
    /// Products that the files may add to, each with the name of its file. They are not checked.
    pub products: Vec<(String, Product)>,
    /// Products of the toolkit that are not enabled: their names stay taken, and a message can name the feature.
    pub disabled: Vec<Disabled>,
    /// The hosts that `datacenters.json` has. `None`: hosts are not checked.
    pub hosts: Option<Hosts>,
    /// `true` if the files are products of the toolkit. Each is a feature, so together they may be larger than the catalog
    /// of one crate.
    pub is_toolkit: bool,
}

/// A product of the toolkit whose feature is off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disabled {
    /// The product and its feature.
    pub product: String,
    /// The services whose scopes come with it.
    pub services: Vec<String>,
}

/// What is found in files, by file and place.
pub type Findings = Vec<(Position, Finding)>;

/// Reads the files of a whole catalogue, given as name and text, and says all that is wrong with them.
pub fn files(files: &[(&str, &str)]) -> Result<Findings, Vec<ParseError>> {
    check(files, BuiltIns { is_toolkit: true, ..BuiltIns::default() }).map(|(_, findings)| findings)
}

/// Validates the files of a catalog, given as name and bytes: `zoho catalog lint` and `catalog!` both call this, so that
/// they refuse the same files in the same words. `Err` holds what keeps the files from being read.
///
/// # Errors
/// If a file is not UTF-8, is no JSON of the format, or exceeds a limit.
pub fn validate(files: &[(&str, &[u8])], known: BuiltIns) -> Result<(Catalog, Findings), Vec<ParseError>> {
    let (mut texts, mut errors) = (Vec::new(), Vec::new());
    for (file, bytes) in files {
        match parse::text(file, bytes) {
            Ok(text) => texts.push((*file, text)),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { check(&texts, known) } else { Err(errors) }
}

/// Reads files and says all that is wrong with them, beside products that are known already. The catalogue has the
/// known products first, then the files' in their order.
pub fn check(files: &[(&str, &str)], known: BuiltIns) -> Result<(Catalog, Findings), Vec<ParseError>> {
    let BuiltIns { mut products, disabled, hosts, is_toolkit } = known;
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
    if !is_toolkit {
        let too_large = size::check(files, &products[from..]);
        if !too_large.is_empty() {
            return Err(too_large);
        }
    }
    let catalog = Catalog::new(products);
    let mut located: Vec<(usize, Position, Finding)> = Vec::new();
    let place_of = |file: &str| files.iter().position(|(name, _)| *name == file);
    for finding in findings(&catalog, from, &disabled, hosts.as_ref()) {
        // What the known products are beside the files is the files' affair only where it is found in these.
        let Some(file) = place_of(&finding.file) else { continue };
        located.push((file, finding.position(files[file].1), finding));
    }
    for (place, (file, text)) in files.iter().enumerate() {
        // `serde` reads some things that the format does not have, such as a list in place of an object.
        located.extend(first_type_error(text, &PRODUCT).map(|type_error| {
            let help = "write it as the JSON Schema says".to_owned();
            let (file, severity) = ((*file).to_owned(), Severity::Error);
            let finding = Finding { file, pointer: type_error.pointer, severity, message: type_error.message, help };
            (place, Position::of_byte(text, type_error.byte), finding)
        }));
        located.extend(text::check(text).into_iter().map(|forbidden| {
            let text::Forbidden { pointer, message } = forbidden;
            let (file, severity, help) = ((*file).to_owned(), Severity::Error, text::HELP.to_owned());
            (place, locate(text, &pointer), Finding { file, pointer, severity, message, help })
        }));
    }
    for (_, _, finding) in &mut located {
        finding.message = text::visible(std::mem::take(&mut finding.message));
        finding.help = text::visible(std::mem::take(&mut finding.help));
    }
    located.sort_by_key(|(file, position, _)| (*file, *position));
    Ok((catalog, located.into_iter().map(|(_, position, finding)| (position, finding)).collect()))
}

/// What is wrong with a catalogue: each product, and what they are together. Hosts are not checked.
pub fn catalog(catalog: &Catalog) -> Vec<Finding> {
    findings(catalog, 0, &[], None)
}

/// What is wrong with the products from this place on, and with what all are together.
fn findings(catalog: &Catalog, from: usize, disabled: &[Disabled], hosts: Option<&Hosts>) -> Vec<Finding> {
    let known: HashSet<&str> =
        catalog.products().take(from).flat_map(|product| &product.scopes).map(|scope| scope.name.as_str()).collect();
    let mut found = Vec::new();
    for (file, product) in catalog.files().zip(catalog.products()).skip(from) {
        let base = if product.extends { catalog.product(&product.product) } else { None };
        let mut of_product =
            Collector { file, product, base, catalog, from, disabled, known: &known, hosts, found: Vec::new() };
        header::check(&mut of_product);
        scope::check(&mut of_product);
        endpoint::check(&mut of_product);
        generated::check(&mut of_product);
        found.extend(of_product.found);
    }
    found.extend(cross_product::check(catalog, from, disabled));
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
    disabled: &'a [Disabled],
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
