//! The command `zoho catalog search`.

use super::files;
use super::format_names::{requirement, rust_name};
use crate::error::Error;
use crate::search::{Hit, search};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::names::rust_path;
use zoho_catalog::suggest;

/// Find operations and scopes by words: exit code 1 if there are none.
///
/// All words must match, each as the beginning of a word in the name, path, scopes or product: `search invoice email`.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The words to search for.
    #[arg(required = true)]
    words: Vec<String>,
    /// Search only this product, such as `crm`.
    #[arg(long)]
    product: Option<String>,
    /// The maximum number of results.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Print one JSON list of calls `{"kind":"call","name","method","path","requires","status"}` and scopes
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
        let hits = search(&catalog, &self.words, self.product.as_deref());
        if self.json {
            let list: Vec<Value> = hits.iter().take(self.limit).map(to_json).collect();
            super::print(&format!("{}\n", Value::Array(list)));
        } else {
            super::print(&hits.iter().take(self.limit).map(line).collect::<String>());
        }
        if hits.is_empty() {
            let words = self.words.join(" ");
            let names = catalog.products().flat_map(|p| p.endpoints.iter().map(|e| e.name.as_str()));
            let nearest = suggest::words(&words, names.chain(catalog.scopes().map(|s| s.name.as_str())));
            let advice = match nearest.as_slice() {
                [] => "try fewer or shorter words".to_owned(),
                near => format!("did you mean `{}`?", near.join("`, `")),
            };
            anstream::eprintln!("no call or scope matches all of: {words}; {advice}");
            return Ok(ExitCode::from(1));
        }
        if hits.len() > self.limit {
            anstream::eprintln!("{} more; use more words, or raise --limit", hits.len() - self.limit);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn line(hit: &Hit<'_>) -> String {
    match hit {
        Hit::Call(product, endpoint) => format!(
            "{}\n  {} {}\n  {}\n",
            rust_name(product, endpoint),
            super::format_names::method(endpoint.method),
            endpoint.path,
            requirement(endpoint)
        ),
        Hit::Scope(scope) => format!("{}\n  a scope: {}\n", scope.name, rust_path(&scope.name)),
    }
}

fn to_json(hit: &Hit<'_>) -> Value {
    match hit {
        Hit::Call(product, endpoint) => json!({
            "kind": "call", "name": rust_name(product, endpoint), "method": endpoint.method, "path": endpoint.path,
            "requires": endpoint.requires, "status": endpoint.status,
        }),
        Hit::Scope(scope) => {
            json!({ "kind": "scope", "name": scope.name, "path": rust_path(&scope.name), "status": scope.status })
        }
    }
}
