//! The checks of products that can be parsed. The lint reports every problem with its location and its fix.

mod cross_product;
mod endpoint;
pub(crate) mod facts;
mod generated;
mod header;
mod paging;
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

/// The largest number of findings that a check returns. One more finding states the number of omitted findings.
pub const MAX_FINDINGS: usize = 100;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A problem that breaks users of the catalog.
    Error,
    /// A probable mistake.
    Warning,
}

/// A problem in the file of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file name that the caller passed.
    pub file: String,
    /// The JSON pointer to the value.
    pub pointer: Pointer,
    /// The severity of the problem.
    pub severity: Severity,
    /// The problem, in one sentence.
    pub message: String,
    /// The fix.
    pub help: String,
}

impl Finding {
    /// Returns the position of the value in the text of the file.
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

/// The known products and hosts that files are checked against.
#[derive(Clone, Debug, Default)]
pub struct BuiltIns {
    /// The products that the files may extend, each with the name of its file. These products are not checked.
    pub products: Vec<(String, Product)>,
    /// The products of the toolkit that are disabled. Their names remain reserved, and messages name the feature to
    /// enable.
    pub disabled: Vec<Disabled>,
    /// The hosts in `datacenters.json`. `None` disables the check of hosts.
    pub hosts: Option<Hosts>,
    /// A flag that is `true` if the files are products of the toolkit. The limits on one crate then do not apply,
    /// because each product of the toolkit is a separate feature.
    pub is_toolkit: bool,
}

/// A product of the toolkit whose feature is disabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disabled {
    /// The name of the product and of its feature.
    pub product: String,
    /// The services whose scopes the product contains.
    pub services: Vec<String>,
}

/// The findings in files, sorted by file and position.
pub type Findings = Vec<(Position, Finding)>;

/// Checks the files of the whole toolkit, each given by its name and its text, and returns the findings. Hosts are not
/// checked.
///
/// # Errors
/// Fails if a file cannot be parsed.
pub fn files(files: &[(&str, &str)]) -> Result<Findings, Vec<ParseError>> {
    check(files, BuiltIns { is_toolkit: true, ..BuiltIns::default() }).map(|(_, findings)| findings)
}

/// Validates the files of a catalog, each given by its name and its bytes. `zoho catalog lint` and `catalog!` both call
/// this function, so that both reject the same files with the same messages.
///
/// # Errors
/// Fails if a file is not UTF-8, if a file is not JSON in the catalog format, or if the files exceed a limit. The list
/// contains an error for each such file or limit.
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

/// Checks files together with known products, and returns the catalog and the findings. The catalog contains the known
/// products first, then the products of the files in the same order.
///
/// Errors come before warnings, both sorted by file and position. After [`MAX_FINDINGS`] findings, one finding states
/// the number of omitted findings.
///
/// # Errors
/// Fails if a file cannot be parsed, or if the files exceed a limit.
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
    for finding in found.reported {
        // Findings in known products are reported only if their file is one of the checked files.
        if let Some(file) = files.iter().position(|(name, _)| *name == finding.file) {
            by_file[file].push(finding);
        }
    }
    let mut located: Vec<(usize, Position, Finding)> = Vec::new();
    for (index, ((file, text), mut findings)) in files.iter().zip(by_file).enumerate() {
        findings.extend(text::check(text).into_iter().map(|forbidden| {
            let text::Forbidden { pointer, message } = forbidden;
            let (file, severity, help) = ((*file).to_owned(), Severity::Error, text::HELP.to_owned());
            Finding { file, pointer, severity, message, help }
        }));
        let pointers: Vec<&Pointer> = findings.iter().map(|finding| &finding.pointer).collect();
        let positions = locate_all(text, &pointers);
        located.extend(positions.into_iter().zip(findings).map(|(position, finding)| (index, position, finding)));
        // `serde` accepts some values that the format does not allow, such as a list in place of an object.
        located.extend(first_type_error(text, &PRODUCT).map(|type_error| {
            let help = "write it as the JSON Schema requires".to_owned();
            let (file, severity) = ((*file).to_owned(), Severity::Error);
            let finding = Finding { file, pointer: type_error.pointer, severity, message: type_error.message, help };
            (index, Position::of_byte(text, type_error.byte), finding)
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

/// Replaces the findings after [`MAX_FINDINGS`] with one finding that states their number. The number includes the
/// findings that were omitted before.
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

/// Returns the message about the findings that are not shown.
fn more(omitted: usize) -> String {
    let noun = if omitted == 1 { "finding" } else { "findings" };
    format!("at least {omitted} more {noun}")
}

/// Returns the findings in a catalog: the findings in each product, and the findings across all products. Hosts are not
/// checked.
pub fn catalog(catalog: &Catalog) -> Vec<Finding> {
    findings(catalog, 0, &[], None).reported
}

/// Returns the findings in the products at index `from` and later, and the findings across all products.
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
        paging::check(&mut of_product);
        generated::check(&mut of_product);
        let Found { reported, omitted_errors, omitted_warnings, .. } = of_product.found;
        found.reported.extend(reported);
        found.omitted_errors += omitted_errors;
        found.omitted_warnings += omitted_warnings;
    }
    found.reported.extend(cross_product::check(catalog, from, disabled));
    found
}

/// The findings, and the number of omitted findings.
#[derive(Debug, Default)]
struct Found {
    reported: Vec<Finding>,
    /// The number of errors among the recorded findings.
    errors: usize,
    omitted_errors: usize,
    omitted_warnings: usize,
}

/// A collector of the findings in one product.
struct Collector<'a> {
    file: &'a str,
    product: &'a Product,
    /// The product that the file extends.
    base: Option<&'a Product>,
    /// The templates in the calls of the extended product.
    base_templates: HashSet<&'a str>,
    /// The distinct words for `{module}` in the scopes of the product.
    words: HashSet<&'a str>,
    catalog: &'a Catalog,
    /// The number of known products in the catalog.
    from: usize,
    disabled: &'a [Disabled],
    /// The scopes of known products.
    known: &'a HashSet<&'a str>,
    hosts: Option<&'a Hosts>,
    found: Found,
}

impl<'a> Collector<'a> {
    /// Returns the product, and the product that it extends.
    fn parts(&self) -> impl Iterator<Item = &'a Product> + use<'a> {
        [self.product].into_iter().chain(self.base)
    }

    /// Returns the modules of the product, and of the product that it extends.
    fn modules(&self) -> impl Iterator<Item = &'a Module> + use<'a> {
        self.parts().flat_map(|part| &part.modules)
    }

    fn has_modules(&self) -> bool {
        self.modules().next().is_some()
    }

    /// Returns `true` if [`MAX_FINDINGS`] errors are recorded. Further errors are only counted, so they do not need
    /// suggestions.
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
        let warnings = self.found.reported.len() - self.found.errors;
        match severity {
            Severity::Error if self.found.errors >= MAX_FINDINGS => self.found.omitted_errors += 1,
            Severity::Warning if warnings >= MAX_FINDINGS => self.found.omitted_warnings += 1,
            Severity::Error | Severity::Warning => {
                self.found.errors += usize::from(severity == Severity::Error);
                let (file, pointer) = (self.file.to_owned(), pointer.clone());
                self.found.reported.push(Finding { file, pointer, severity, message, help });
            }
        }
    }

    /// Reports a string that is empty, or starts or ends with a space.
    fn not_empty(&mut self, pointer: &Pointer, text: &str) {
        if text.trim().is_empty() || text.trim() != text {
            self.error(
                pointer,
                "the string is empty, or starts or ends with a space",
                "write a string without surrounding spaces",
            );
        }
    }

    /// Checks a citation: a key of `sources`, optionally followed by a colon and a location in that source.
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
