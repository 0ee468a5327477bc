//! The command `zoho catalog dump`.

use super::files;
use crate::complete;
use crate::error::Error;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::model::{Confidence, Method, Product, Selector};

/// Print every operation as a JSON list with one object per line.
#[derive(Debug, Args)]
pub(crate) struct Dump {
    /// Print JSON. The option is required, so that scripts keep working if another format is added.
    #[arg(long, required = true)]
    json: bool,
    /// Print only this product, such as `crm`.
    #[arg(long, add = complete::products())]
    product: Option<String>,
    /// Catalog files to read instead of the built-in ones.
    files: Vec<PathBuf>,
}

/// An operation in the output.
#[derive(Serialize)]
struct Line<'a> {
    product: &'a str,
    version: &'a str,
    method: Method,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    selector: Option<&'a Selector>,
    requires: Option<&'a [Vec<String>]>,
    status: Confidence,
    source: &'a str,
}

impl Dump {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let products = files::parse(&files::read(&self.files)?)?;
        let is_selected = |product: &&Product| self.product.as_ref().is_none_or(|name| *name == product.product);
        let chosen: Vec<&Product> = products.iter().map(|(_, product)| product).filter(is_selected).collect();
        if let (Some(name), true) = (&self.product, chosen.is_empty()) {
            let known = products.iter().map(|(_, product)| product.product.clone()).collect();
            return Err(Error::unknown_product(name, known));
        }
        super::print(&json(&chosen))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns a JSON list with one object per line.
fn json(products: &[&Product]) -> String {
    let mut out = String::from("[");
    let endpoints = products.iter().flat_map(|product| product.endpoints.iter().map(|endpoint| (*product, endpoint)));
    for (i, (product, endpoint)) in endpoints.enumerate() {
        let line = Line {
            product: &product.product,
            version: &endpoint.version,
            method: endpoint.method,
            path: &endpoint.path,
            selector: endpoint.selector.as_ref(),
            requires: endpoint.requires.as_deref(),
            status: endpoint.status,
            source: &endpoint.source,
        };
        let line = serde_json::to_string(&line).expect("operation should serialize to JSON");
        let _ = write!(out, "{}\n{line}", if i == 0 { "" } else { "," });
    }
    out + "\n]\n"
}
