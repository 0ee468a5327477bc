//! The import of published API descriptions into the catalog's files.
//!
//! The import has these stages. No stage uses the input of an earlier stage again:
//!
//! 1. [`openapi`] reads the descriptions of each edition in the table of [`importers`] and resolves all references.
//!    [`endpoint_list`] reads the endpoint list of a product without descriptions.
//! 2. [`dialect`] interprets each operation, with the help of small named [`rules`].
//! 3. [`product`] merges the editions, corrects single operations, names the operations, collects the scopes, and
//!    creates the report.
//! 4. Each scope gets its weight in the whole catalog.
//!
//! Facts that no rule can find are in [`corrections`]. The same folder of descriptions always produces the same bytes.

mod added;
mod corrections;
mod dialect;
mod endpoint_list;
mod importers;
mod lists;
pub(crate) mod lock;
mod merge;
mod naming;
mod openapi;
mod operation;
mod operation_patch;
mod parameters;
mod product;
mod provenance;
mod report;
mod response_shapes;
mod rules;
mod scopes;
mod siblings;
mod yaml;

use crate::commands::counted;
use crate::error::Error;
use corrections::Corrections;
use dialect::Dialect;
use importers::{Edition, Form, IMPORTERS, Importer};
use lists::Lists;
use lock::Lock;
use naming::NamesByCall;
use naming::identity;
pub(crate) use naming::normalize_path;
use openapi::Descriptions;
use operation::Operation;
use report::{Excluded, Report};
use std::path::Path;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Product;
use zoho_catalog::serialize;
use zoho_catalog::weight::weights;

/// The result of an import.
pub(crate) struct Imported {
    /// The files below the catalog folder, each with its name and text.
    pub(crate) texts: Vec<(String, String)>,
    /// The lines to print for the user.
    pub(crate) summary: Vec<String>,
    /// The names of all public types.
    pub(crate) names: Lock,
}

/// The descriptions of a product, and the facts about the product.
struct Source {
    importer: &'static Importer,
    facts: Corrections,
    editions: Vec<(&'static Edition, Descriptions)>,
    /// A flag that is `true` if all editions are imported. Only then does the import add the operations of the facts.
    complete: bool,
}

/// The interpreted operations of a product.
#[derive(Default)]
struct Interpreted {
    /// The operations of the product's descriptions, then the product's operations from descriptions of other products.
    operations: Vec<Operation>,
    /// The operations of the product's descriptions that belong to another product.
    moved_out: Vec<Excluded>,
}

/// Imports the published descriptions in the folder `from`. If `only` is set, imports only the edition in that
/// subfolder.
pub(crate) fn import(from: &Path, only: Option<&str>) -> Result<Imported, Error> {
    let lists = Lists::read(from)?;
    let known = if only.is_some() { names_in_catalog() } else { NamesByCall::new() };
    let sources: Vec<Source> =
        IMPORTERS.iter().map(|importer| Source::read(importer, from, only)).collect::<Result<_, _>>()?;
    let mut report = Report::default();
    let (mut products, mut shapes) = (Vec::new(), Vec::new());
    for (source, interpreted) in sources.iter().zip(interpret(&sources)) {
        if source.editions.iter().any(|(_, descriptions)| descriptions.files > 0) {
            let assembled = product::assemble(source, interpreted, &lists, &known)?;
            report.products.insert(assembled.product.product.clone(), assembled.report);
            products.push(assembled.product);
            shapes.extend(assembled.response_shapes);
        }
    }
    if products.is_empty() {
        return Err(Error::no_descriptions(from));
    }
    assign_weights(&mut products);
    let mut imported = Imported { texts: Vec::new(), summary: Vec::new(), names: Lock::from_products(&products) };
    for product in &products {
        let endpoints = counted(product.endpoints.len() as u64, "endpoint");
        let scopes = counted(product.scopes.len() as u64, "scope");
        imported.summary.push(format!("{}: {endpoints}, {scopes}", product.product));
        imported.texts.push((format!("products/{}.json", product.product), serialize::product(product)));
    }
    for shapes in &shapes {
        imported.texts.push((format!("shapes/{}.json", shapes.product), response_shapes::text(shapes)));
    }
    imported.texts.push(("import-report.json".to_owned(), serialize::canonical(&report)));
    Ok(imported)
}

impl Source {
    /// Reads the editions of a product, or only the edition in the folder `only`.
    fn read(importer: &'static Importer, from: &Path, only: Option<&str>) -> Result<Self, Error> {
        let selected = importer.editions.iter().filter(|edition| only.is_none_or(|only| only == edition.folder));
        let mut facts = importer.corrections()?;
        let read = |edition: &'static Edition| {
            let descriptions = match edition.form {
                Form::OpenApi => Descriptions::read(&from.join(edition.folder))?,
                Form::EndpointList => endpoint_list::read(from, edition.folder, &mut facts)?,
            };
            Ok((edition, descriptions))
        };
        let editions = selected.map(read).collect::<Result<_, Error>>()?;
        Ok(Self { importer, facts, editions, complete: only.is_none() })
    }
}

/// Interprets the operations of all products. Each operation is interpreted with the facts and the dialect of the
/// product that it belongs to.
fn interpret(sources: &[Source]) -> Vec<Interpreted> {
    let mut interpreted: Vec<Interpreted> = sources.iter().map(|_| Interpreted::default()).collect();
    let mut moved_in: Vec<(usize, Operation)> = Vec::new();
    for (source, Interpreted { operations, moved_out }) in sources.iter().zip(&mut interpreted) {
        for (edition, descriptions) in &source.editions {
            let paths: Vec<&str> = descriptions.operations.iter().map(|published| published.path.as_str()).collect();
            for published in &descriptions.operations {
                let read = |dialect, facts| dialect::interpret(published, &paths, edition, dialect, facts);
                let moved = source.facts.moved_file(&format!("{}:{}", edition.name, published.file));
                match moved.and_then(|moved| Some((moved, destination(sources, &moved.to)?))) {
                    None => operations.push(read(edition.dialect, &source.facts)),
                    Some((moved, (index, dialect))) => {
                        let operation = read(dialect, &sources[index].facts);
                        let reason = format!("{} The operation is in `{}`.", moved.reason, moved.to);
                        moved_out.push(Excluded { printed: operation.origin().to_string(), reason });
                        moved_in.push((index, operation));
                    }
                }
            }
        }
    }
    for (index, operation) in moved_in {
        interpreted[index].operations.push(operation);
    }
    interpreted
}

/// Returns the index of a product in `sources`, and the dialect of its most trusted edition. Returns `None` if the
/// product is not in `sources` or has no edition.
fn destination(sources: &[Source], product: &str) -> Option<(usize, Dialect)> {
    let index = sources.iter().position(|source| source.importer.product == product)?;
    Some((index, sources[index].importer.editions.first()?.dialect))
}

/// Returns the names of the operations in the catalog that is compiled into this program.
fn names_in_catalog() -> NamesByCall {
    let products = zoho_catalog_data::PRODUCTS.iter();
    let products = products.filter_map(|file| zoho_catalog::parse::product(file.path, file.text).ok());
    let endpoints = products.flat_map(|product| product.endpoints);
    endpoints.map(|endpoint| ((endpoint.method, identity(&endpoint)), endpoint.name)).collect()
}

/// Assigns every scope its weight in the whole catalog.
fn assign_weights(products: &mut [Product]) {
    let named = products.iter().map(|product| (product.product.clone(), product.clone())).collect();
    let catalog = Catalog::new(named);
    let weights = weights(&catalog);
    for scope in products.iter_mut().flat_map(|product| &mut product.scopes) {
        scope.weight = catalog.scope(&scope.name).map(|index| weights[index]);
    }
}
