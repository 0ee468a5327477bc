//! What is wrong with products that can be read: all of it, each with its place and what to do.

mod cross_product;
mod endpoint;
pub(crate) mod facts;
mod generated;
mod header;
mod path;
mod scope;
mod size;
mod text;

use crate::catalog::Catalog;
use crate::data_centers::Hosts;
use crate::diagnose::first_type_error;
use crate::json_pointer::{Pointer, Position, locate, locate_all};
use crate::model::{Module, Product};
use crate::parse::{self, ParseError};
use crate::requirement::templates;
use crate::schema::PRODUCT;
use std::collections::HashSet;
use std::fmt;

pub(crate) use text::visible;

/// The largest number of findings that a check returns; after them one says how many more there are.
pub const MAX_FINDINGS: usize = 100;

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
        let pointer = visible(self.pointer.to_string());
        write!(f, "{}: {severity} at {pointer}: {}; {}", self.file, self.message, self.help)
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
///
/// Errors come before warnings, both by file and place. After [`MAX_FINDINGS`] one finding says how many more there are.
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
    let catalog = if is_toolkit {
        Catalog::new(products)
    } else {
        let too_large = size::check(files, &products, from);
        if !too_large.is_empty() {
            return Err(too_large);
        }
        Catalog::with_limit(products, from, size::MAX_IMPLIED)
            .map_err(|products| size::too_many_implied(files, &products, from))?
    };
    let found = findings(&catalog, from, &disabled, hosts.as_ref());
    let mut by_file: Vec<Vec<Finding>> = vec![Vec::new(); files.len()];
    for finding in found.kept {
        // What the known products are beside the files is the files' affair only where it is found in these.
        if let Some(file) = files.iter().position(|(name, _)| *name == finding.file) {
            by_file[file].push(finding);
        }
    }
    let mut located: Vec<(usize, Position, Finding)> = Vec::new();
    for (place, ((file, text), mut findings)) in files.iter().zip(by_file).enumerate() {
        findings.extend(text::check(text).into_iter().map(|forbidden| {
            let text::Forbidden { pointer, message } = forbidden;
            let (file, severity, help) = ((*file).to_owned(), Severity::Error, text::HELP.to_owned());
            Finding { file, pointer, severity, message, help }
        }));
        let pointers: Vec<&Pointer> = findings.iter().map(|finding| &finding.pointer).collect();
        let positions = locate_all(text, &pointers);
        located.extend(positions.into_iter().zip(findings).map(|(position, finding)| (place, position, finding)));
        // `serde` reads some things that the format does not have, such as a list in place of an object.
        located.extend(first_type_error(text, &PRODUCT).map(|type_error| {
            let help = "write it as the JSON Schema says".to_owned();
            let (file, severity) = ((*file).to_owned(), Severity::Error);
            let finding = Finding { file, pointer: type_error.pointer, severity, message: type_error.message, help };
            (place, Position::of_byte(text, type_error.byte), finding)
        }));
    }
    located.sort_by_key(|(file, position, finding)| (finding.severity, *file, *position));
    let mut findings: Findings = located.into_iter().map(|(_, position, finding)| (position, finding)).collect();
    cap(&mut findings, found.omitted_errors, found.omitted_warnings);
    for (_, finding) in &mut findings {
        finding.message = visible(std::mem::take(&mut finding.message));
        finding.help = visible(std::mem::take(&mut finding.help));
    }
    Ok((catalog, findings))
}

/// Replaces the findings after [`MAX_FINDINGS`] by one that says how many they are, with those omitted before.
fn cap(findings: &mut Findings, omitted_errors: usize, omitted_warnings: usize) {
    let omitted = findings.len().saturating_sub(MAX_FINDINGS) + omitted_errors + omitted_warnings;
    if omitted == 0 {
        return;
    }
    let Some((position, next)) = findings.get(MAX_FINDINGS).or(findings.last()).cloned() else { return };
    let severity = if omitted_errors > 0 { Severity::Error } else { next.severity };
    let help = "correct the findings above, then check the file again".to_owned();
    findings.truncate(MAX_FINDINGS);
    findings.push((position, Finding { severity, message: more(omitted), help, ..next }));
}

/// Returns the line that stands for the findings that are not shown.
fn more(omitted: usize) -> String {
    let noun = if omitted == 1 { "finding" } else { "findings" };
    format!("at least {omitted} more {noun}")
}

/// What is wrong with a catalogue: each product, and what they are together. Hosts are not checked.
pub fn catalog(catalog: &Catalog) -> Vec<Finding> {
    findings(catalog, 0, &[], None).kept
}

/// What is wrong with the products from this place on, and with what all are together.
fn findings(catalog: &Catalog, from: usize, disabled: &[Disabled], hosts: Option<&Hosts>) -> Found {
    let known: HashSet<&str> =
        catalog.products().take(from).flat_map(|product| &product.scopes).map(|scope| scope.name.as_str()).collect();
    let mut found = Found::default();
    for (file, product) in catalog.files().zip(catalog.products()).skip(from) {
        let is_base = |base: &&Product| product.extends && !base.extends && base.product == product.product;
        let base = catalog.products().take(from).find(is_base);
        let mut of_product = Collector {
            file,
            product,
            base,
            base_templates: base.map(|base| templates(base).into_iter().collect()).unwrap_or_default(),
            words: base
                .into_iter()
                .chain([product])
                .flat_map(|part| &part.modules)
                .map(|m| m.scope_segment.as_str())
                .collect(),
            catalog,
            from,
            disabled,
            known: &known,
            hosts,
            found: Found::default(),
        };
        header::check(&mut of_product);
        scope::check(&mut of_product);
        endpoint::check(&mut of_product);
        facts::check(&mut of_product);
        generated::check(&mut of_product);
        let Found { kept, omitted_errors, omitted_warnings, .. } = of_product.found;
        found.kept.extend(kept);
        found.omitted_errors += omitted_errors;
        found.omitted_warnings += omitted_warnings;
    }
    found.kept.extend(cross_product::check(catalog, from, disabled));
    found
}

/// Findings, and how many more there are.
#[derive(Debug, Default)]
struct Found {
    kept: Vec<Finding>,
    /// The number of errors among the findings that are kept.
    errors: usize,
    omitted_errors: usize,
    omitted_warnings: usize,
}

/// Collects what is found in one product.
struct Collector<'a> {
    file: &'a str,
    product: &'a Product,
    /// The product that it extends.
    base: Option<&'a Product>,
    /// The templates that the calls of the product that it extends name.
    base_templates: HashSet<&'a str>,
    /// The distinct words that stand for `{module}` in its scopes.
    words: HashSet<&'a str>,
    catalog: &'a Catalog,
    /// How many of its products are known already.
    from: usize,
    disabled: &'a [Disabled],
    /// Scopes of products that are known already.
    known: &'a HashSet<&'a str>,
    hosts: Option<&'a Hosts>,
    found: Found,
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

    /// Returns `true` if no further error is kept, so that nothing needs a suggestion.
    fn is_full(&self) -> bool {
        self.found.errors >= MAX_FINDINGS
    }

    fn error(&mut self, pointer: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, pointer, message.into(), help.into());
    }

    fn warning(&mut self, pointer: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, pointer, message.into(), help.into());
    }

    fn add(&mut self, severity: Severity, pointer: &Pointer, message: String, help: String) {
        let warnings = self.found.kept.len() - self.found.errors;
        match severity {
            Severity::Error if self.found.errors >= MAX_FINDINGS => self.found.omitted_errors += 1,
            Severity::Warning if warnings >= MAX_FINDINGS => self.found.omitted_warnings += 1,
            Severity::Error | Severity::Warning => {
                self.found.errors += usize::from(severity == Severity::Error);
                let (file, pointer) = (self.file.to_owned(), pointer.clone());
                self.found.kept.push(Finding { file, pointer, severity, message, help });
            }
        }
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
            let sources = self.product.sources.keys().map(String::as_str);
            let nearest = if self.is_full() { Vec::new() } else { crate::suggest::words(key, sources) };
            let help = nearest
                .first()
                .map_or_else(|| "add it to `sources`".to_owned(), |near| format!("did you mean `{near}`?"));
            self.error(&pointer.then("source"), format!("there is no source `{key}`"), help);
        }
    }
}
