//! The command `zoho catalog search`.

use super::files;
use super::format_names::requirement;
use super::zoho_products::{self, ZohoProduct};
use crate::complete;
use crate::error::Error;
use crate::search::{Call, Hit, Query, is_same_stem, search, split};
use clap::Args;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Endpoint;
use zoho_catalog::names::rust_path;
use zoho_catalog::requirement::bind;
use zoho_catalog::suggest;

/// Find calls and scopes by a phrase, best match first. The exit code is 1 if nothing matches.
///
/// A phrase such as `list leads`, `overdue invoices` or `attach file to lead` is compared with names, products,
/// modules, paths, parameters and their values. Singular and plural, the beginning of a word, and common synonyms
/// match, too. If the phrase contains the word `scope` or a period, scopes are listed before calls.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The phrase to search for, as one argument or several.
    #[arg(required = true)]
    words: Vec<String>,
    /// Search only this product, such as `crm`.
    #[arg(long, add = complete::products())]
    product: Option<String>,
    /// The maximum number of results.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Print one JSON list of calls `{"kind":"call","name","method","path","requires","status"}`, with `"module"` if
    /// the phrase names a module that is the type parameter of the call, and scopes
    /// `{"kind":"scope","name","path","status"}`.
    #[arg(long)]
    json: bool,
    /// Catalog files to search instead of the built-in ones.
    #[arg(long = "in", value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Search {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let catalog = Catalog::new(files::parse(&files::read(&self.files)?)?);
        if let Some(name) = self.product.as_ref().filter(|name| catalog.product(name).is_none()) {
            return Err(Error::unknown_product(name, catalog.products().map(|p| p.product.clone()).collect()));
        }
        let query = Query::parse(&self.words, |name| is_product(&catalog, name));
        if self.product.is_none()
            && let Some(product) = missing_product(&catalog, &query)
        {
            self.print(&[])?;
            let ZohoProduct { name, title, .. } = product;
            anstream::eprintln!(
                "the catalog has no calls of {title}; describe the calls that you need in your own catalog file, and \
                 include the file with `catalog!`\n  next: zoho catalog new {name}"
            );
            return Ok(ExitCode::from(1));
        }
        let hits = search(&catalog, &query, self.product.as_deref());
        self.print(&hits)?;
        if hits.is_empty() {
            anstream::eprintln!("no call or scope matches `{}`; {}", self.words.join(" "), advice(&catalog, &query));
            return Ok(ExitCode::from(1));
        }
        if hits.len() > self.limit {
            anstream::eprintln!("results not shown: {}; use more words, or raise --limit", hits.len() - self.limit);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints the results up to the limit.
    fn print(&self, hits: &[Hit<'_>]) -> Result<(), Error> {
        let listed = hits.iter().take(self.limit);
        if self.json {
            super::print(&format!("{}\n", Value::Array(listed.map(to_json).collect())))
        } else {
            super::print(&listed.map(line).collect::<String>())
        }
    }
}

/// Returns `true` for the name of a product of the catalog or of Zoho.
fn is_product(catalog: &Catalog, name: &str) -> bool {
    catalog.product(name).is_some() || zoho_products::find(name).is_some()
}

/// Returns the product that the phrase names and the catalog does not have. Returns `None` if there is no such product.
/// A name that is also a word of calls, such as `projects`, names the product only after `zoho`.
fn missing_product(catalog: &Catalog, query: &Query) -> Option<&'static ZohoProduct> {
    let is_in_a_name = |word: &str| {
        let mut names = catalog.products().flat_map(|product| &product.endpoints).map(|endpoint| &endpoint.name);
        names.any(|name| split(name).any(|part| is_same_stem(part, word)))
    };
    let mut missing = query.products().filter(|&(name, _)| catalog.product(name).is_none());
    let (name, _) = missing.find(|&(name, is_after_zoho)| is_after_zoho || !is_in_a_name(name))?;
    zoho_products::find(name)
}

/// Returns the advice for a phrase that nothing matches: the most similar names, or to try other words.
fn advice(catalog: &Catalog, query: &Query) -> String {
    let calls = catalog.products().flat_map(|product| product.endpoints.iter().map(|call| call.name.as_str()));
    let nearest = suggest::words(query.joined(), calls.chain(catalog.scopes().map(|scope| scope.name.as_str())));
    match nearest.as_slice() {
        [] => "try fewer or other words".to_owned(),
        near => format!("did you mean `{}`?", near.join("`, `")),
    }
}

fn line(hit: &Hit<'_>) -> String {
    match hit {
        Hit::Call(call) => {
            let arguments = module_path(call).map(|module| format!("<{module}>")).unwrap_or_default();
            let endpoint = bound(call);
            format!("{}{arguments}\n  {}\n  {}\n", call_path(call), endpoint.request_line(), requirement(&endpoint))
        }
        Hit::Scope(scope) => format!("{}\n  a scope: {}\n", scope.name, rust_path(&scope.name)),
    }
}

fn to_json(hit: &Hit<'_>) -> Value {
    match hit {
        Hit::Call(call) => {
            let endpoint = call.endpoint;
            let mut value = json!({
                "kind": "call", "name": call_path(call), "method": endpoint.method, "path": endpoint.path,
                "requires": endpoint.requires, "status": endpoint.status,
            });
            if let Some(selector) = &endpoint.selector {
                value["selector"] = json!(selector);
            }
            if let Some(module) = module_path(call) {
                value["module"] = module.into();
            }
            value
        }
        Hit::Scope(scope) => {
            json!({ "kind": "scope", "name": scope.name, "path": rust_path(&scope.name), "status": scope.status })
        }
    }
}

/// Returns the Rust path of a call, such as `crm::ListRecords`, or `cliq::v2::ListChats` if a newer version has the
/// same name.
fn call_path(call: &Call<'_>) -> String {
    let (product, endpoint) = (&call.product.product, call.endpoint);
    if call.is_superseded {
        format!("{product}::{}::{}", endpoint.version, endpoint.name)
    } else {
        format!("{product}::{}", endpoint.name)
    }
}

/// Returns the Rust path of the module that the phrase names, such as `crm::Leads`. Returns `None` if it names no
/// module.
fn module_path(call: &Call<'_>) -> Option<String> {
    call.module.map(|module| format!("{}::{}", call.product.product, module.name))
}

/// Returns the operation with the requirement for the module that the phrase names.
fn bound<'c>(call: &Call<'c>) -> Cow<'c, Endpoint> {
    let (Some(module), Some(requires)) = (call.module, &call.endpoint.requires) else {
        return Cow::Borrowed(call.endpoint);
    };
    let requires = Some(bind(requires, &module.scope_segment));
    Cow::Owned(Endpoint { requires, ..call.endpoint.clone() })
}
