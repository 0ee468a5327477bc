//! The import of published API descriptions into the catalog's files.
//!
//! A dialect is a short file with what is peculiar to one edition. Everything else is shared, in this order: parsing,
//! rules, corrections, merging, naming, scopes, weights, report. The same folder always gives the same bytes.

mod corrections;
mod dialect;
pub(crate) mod lock;
mod merge;
mod naming;
mod openapi;
mod operation;
mod operation_patch;
mod parameters;
mod report;
mod rules;
mod scopes;
mod yaml;

use crate::error::Error;
use corrections::Corrections;
use dialect::{Read, books, creator, crm_8_0, crm_2026, desk};
use lock::Lock;
use naming::Known;
pub(crate) use naming::normalize_path;
use openapi::Folder;
use operation::Operation;
pub(crate) use operation::method_word;
use report::{Excluded, Published, Report};
use scopes::Scopes;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Endpoint, ParameterLocation, Product, SCHEMA_VERSION};
use zoho_catalog::serialize;
use zoho_catalog::weight::weights;

/// The result of an import.
pub(crate) struct Imported {
    /// The files below the catalog folder: name and text.
    pub(crate) texts: Vec<(String, String)>,
    /// The lines to print for the user.
    pub(crate) summary: Vec<String>,
    /// The names of all public types.
    pub(crate) names: Lock,
}

/// One edition of a product's descriptions.
struct Edition {
    name: &'static str,
    folder: Folder,
    read: Read,
}

/// Imports a folder of published descriptions, or only the edition `only`.
pub(crate) fn import(from: &Path, only: Option<&str>) -> Result<Imported, Error> {
    let lists = Lists::read(from)?;
    let crm = Corrections::crm();
    let desk = Corrections::desk();
    let books = Corrections::books();
    let creator = Corrections::creator();
    let mut crm_editions = [
        edition(from, only, "crm/v8-2026-08", crm_2026::EDITION, |folder| crm_2026::read(folder, &crm))?,
        edition(from, only, "crm/v8.0", crm_8_0::EDITION, |folder| crm_8_0::read(folder, &crm))?,
    ];
    let mut desk_editions = [edition(from, only, "desk/v1", desk::EDITION, |folder| desk::read(folder, &desk))?];
    let mut books_editions = [edition(from, only, "books/v3", books::EDITION, |folder| books::read(folder, &books))?];
    let mut creator_editions =
        [edition(from, only, "creator/v2", creator::EDITION, |folder| creator::read(folder, &creator))?];
    let moved = take_moved_operations(&mut crm_editions, &crm, &desk);
    let (moved_out, moved_in): (Vec<Excluded>, Vec<Operation>) = moved.into_iter().unzip();

    let known = if only.is_some() { names_of_the_catalog() } else { Known::new() };
    let mut report = Report::default();
    let mut products = Vec::new();
    for (name, facts, editions, extra, moved_out) in [
        ("crm", &crm, &mut crm_editions[..], Vec::new(), moved_out),
        ("desk", &desk, &mut desk_editions[..], moved_in, Vec::new()),
        ("books", &books, &mut books_editions[..], Vec::new(), Vec::new()),
        ("creator", &creator, &mut creator_editions[..], Vec::new(), Vec::new()),
    ] {
        if editions.iter().all(|edition| edition.folder.is_empty()) {
            continue;
        }
        products.push(product(name, facts, editions, extra, moved_out, (&lists, &known), &mut report)?);
    }
    if products.is_empty() {
        return Err(Error::no_descriptions(from));
    }
    assign_weights(&mut products);
    let mut imported = Imported { texts: Vec::new(), summary: Vec::new(), names: Lock::of(&products) };
    for product in &products {
        let counts =
            format!("{}: {} endpoints, {} scopes", product.product, product.endpoints.len(), product.scopes.len());
        imported.summary.push(counts);
        imported.texts.push((format!("products/{}.json", product.product), serialize::product(product)));
    }
    imported.texts.push(("import-report.json".to_owned(), serialize::canonical(&report)));
    Ok(imported)
}

/// Returns the names of operations in the catalog that the command was built with.
fn names_of_the_catalog() -> Known {
    let products = zoho_catalog_data::PRODUCTS.iter();
    let products = products.filter_map(|file| zoho_catalog::parse::product(file.path, file.text).ok());
    let endpoints = products.flat_map(|product| product.endpoints);
    endpoints.map(|endpoint| ((endpoint.method, normalize_path(&endpoint.path)), endpoint.name)).collect()
}

/// Reads one edition.
fn edition(
    from: &Path,
    only: Option<&str>,
    folder: &str,
    name: &'static str,
    read: impl Fn(&Folder) -> Read,
) -> Result<Edition, Error> {
    let is_read = only.is_none_or(|only| only == folder);
    let folder = if is_read { Folder::read(&from.join(folder))? } else { Folder::default() };
    let read = read(&folder);
    Ok(Edition { name, folder, read })
}

/// Removes the operations of files that describe another product and returns them, read as that product's.
fn take_moved_operations(editions: &mut [Edition], from: &Corrections, to: &Corrections) -> Vec<(Excluded, Operation)> {
    let mut moved = Vec::new();
    for edition in editions {
        for file in &from.moved_files {
            let is_moved = |operation: &Operation| file.source == format!("{}:{}", operation.edition, operation.file);
            let raw = edition.folder.operations();
            let theirs = desk::read_as(&edition.folder, edition.name, to);
            edition.read.operations.retain(|operation| !is_moved(operation));
            debug_assert_eq!(raw.len(), theirs.operations.len());
            for operation in theirs.operations.into_iter().filter(is_moved) {
                let printed = operation.origin().to_string();
                let reason = format!("{} It is in `{}`.", file.reason, file.to);
                moved.push((Excluded { printed, reason }, operation));
            }
        }
    }
    moved
}

/// Assembles a product, without weights.
fn product(
    name: &str,
    facts: &Corrections,
    editions: &mut [Edition],
    extra: Vec<Operation>,
    moved_out: Vec<Excluded>,
    (lists, known): (&Lists, &Known),
    report: &mut Report,
) -> Result<Product, Error> {
    let mut scopes = Scopes::default();
    let mut printed = BTreeMap::new();
    for edition in &*editions {
        scopes.add_operations(&edition.read.operations, facts);
        printed.insert(edition.name.to_owned(), published_counts(&edition.folder));
    }
    scopes.add_operations(&extra, facts);
    for edition in &*editions {
        scopes.add_declared(&edition.folder, edition.name, facts);
    }
    let lost: Vec<_> = editions.iter().flat_map(|edition| edition.read.lost_references.clone()).collect();
    let mut lists_of_operations: Vec<Vec<Operation>> =
        editions.iter_mut().map(|edition| std::mem::take(&mut edition.read.operations)).collect();
    lists_of_operations.push(extra);
    let mut merged = merge::merge(lists_of_operations, facts);
    let mut unused_facts = facts.patch(&mut merged.operations);
    unused_facts.extend(naming::name_all(&mut merged.operations, facts, name, known)?);
    let is_imported = |call: &str| merged.operations.iter().any(|operation| operation.endpoint.name == call);
    let (upload_hosts, unused_hosts): (Vec<_>, Vec<_>) =
        facts.upload_hosts.iter().cloned().partition(|upload| is_imported(&upload.call));
    unused_facts.extend(unused_hosts.iter().map(|upload| format!("upload host of {}", upload.call)));
    scopes.add_facts(facts);
    for (listed, status, source) in lists.of(facts) {
        scopes.add_listed(listed, status, source, facts);
    }
    scopes.add_requirements(&merged.operations, facts);
    scopes.drop_foreign(&merged.operations, facts);

    let mut product = Product {
        extends: false,
        schema: Some("../catalog.schema.json".to_owned()),
        schema_version: SCHEMA_VERSION,
        product: name.to_owned(),
        title: facts.title.clone(),
        host: facts.host.clone(),
        data_centers: Vec::new(),
        auth_scheme: facts.auth_scheme.clone(),
        services: facts.services.clone(),
        organization: facts.organization.clone(),
        sources: facts.sources.clone(),
        modules: facts.modules.clone(),
        implications: facts.implications.clone(),
        errors: facts.errors.clone(),
        rate_limit_headers: facts.rate_limit_headers.clone(),
        page_limits: facts.page_limits.clone(),
        upload_hosts,
        scopes: scopes.finish(),
        endpoints: merged.operations.iter().map(endpoint).collect(),
    };
    rules::drop_dominated::apply(&mut product);
    keep_cited_sources(&mut product);
    for (endpoint, operation) in product.endpoints.iter_mut().zip(&merged.operations) {
        endpoint.rules.sort_by_key(|rule| rules::RULES.iter().position(|(name, _)| name == rule));
        if operation.printed.is_some() && endpoint.requires != operation.printed {
            endpoint.requires_as_published.clone_from(&operation.printed);
        }
    }
    product.endpoints.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
    report.add(report::Facts {
        corrections: facts,
        product: &product,
        merged: &merged,
        scopes: &scopes,
        printed,
        lost_references: &lost,
        moved: moved_out,
        unused: unused_facts,
    });
    Ok(product)
}

/// Removes sources that no fact cites.
fn keep_cited_sources(product: &mut Product) {
    let cited: BTreeSet<String> = (product.scopes.iter().map(|scope| &scope.source))
        .chain(product.endpoints.iter().map(|endpoint| &endpoint.source))
        .chain(product.modules.iter().map(|module| &module.source))
        .chain(product.implications.iter().map(|implication| &implication.source))
        .chain(product.errors.iter().map(|error| &error.source))
        .chain(product.rate_limit_headers.iter().map(|header| &header.source))
        .chain(product.page_limits.iter().map(|limit| &limit.source))
        .chain(product.upload_hosts.iter().map(|upload| &upload.source))
        .map(|source| source.split(':').next().unwrap_or_default().to_owned())
        .collect();
    product.sources.retain(|name, _| cited.contains(name));
}

/// Returns the endpoint in its final form: parameters of the path first, then of the query, then headers.
fn endpoint(operation: &Operation) -> Endpoint {
    let mut endpoint = operation.endpoint.clone();
    let place = |place: ParameterLocation| match place {
        ParameterLocation::Path => 0,
        ParameterLocation::Query => 1,
        ParameterLocation::Header => 2,
    };
    endpoint.parameters.sort_by_key(|parameter| place(parameter.place));
    if endpoint.requires.is_none() {
        endpoint.status = Confidence::Unknown;
    }
    endpoint
}

/// Counts what an edition publishes.
fn published_counts(folder: &Folder) -> Published {
    let operations = folder.operations();
    let distinct: BTreeSet<_> =
        operations.iter().map(|operation| (method_word(operation.method), operation.path)).collect();
    Published { files: folder.len(), operations: operations.len(), distinct: distinct.len() }
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

/// The lists of scopes beside the descriptions.
#[derive(Debug, Default)]
struct Lists {
    /// Scope, confidence and source.
    scopes: Vec<(String, Confidence, &'static str)>,
}

impl Lists {
    fn read(from: &Path) -> Result<Self, Error> {
        let mut lists = Self::default();
        let documents =
            [("docs-scopes.json", "docs"), ("docs-endpoints.json", "lists"), ("extra-scopes.json", "guide")];
        for (file, source) in documents {
            let path = from.join(file);
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Error::read(&path, error, "zoho catalog import --help"))?;
            let value: Value = serde_json::from_str(&text).map_err(|error| {
                Error::description(file, &format!("line {}, column {}", error.line(), error.column()), error)
            })?;
            for key in ["products", "scope_lists"] {
                for entry in value[key].as_array().into_iter().flatten() {
                    let status =
                        if entry["status"] == "documented" { Confidence::Documented } else { Confidence::Reported };
                    let scopes = entry["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str);
                    lists.scopes.extend(scopes.map(|scope| (scope.to_owned(), status, source)));
                }
            }
        }
        Ok(lists)
    }

    /// Returns the scopes of a product's own services.
    fn of(&self, facts: &Corrections) -> impl Iterator<Item = (&str, Confidence, &str)> {
        let own = |scope: &str| {
            scope.split('.').next().is_some_and(|first| facts.services.iter().any(|service| service == first))
        };
        self.scopes
            .iter()
            .filter(move |(scope, ..)| own(scope))
            .map(|(scope, status, source)| (scope.as_str(), *status, *source))
    }
}
