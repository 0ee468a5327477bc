//! `zoho catalog dump`

use super::files;
use crate::error::Error;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::model::{Method, Product, Status};

/// Print every operation: one JSON object a line, all in one list.
#[derive(Debug, Args)]
pub(crate) struct Dump {
    /// As JSON. There is no other form yet; asking for it keeps scripts right when there is.
    #[arg(long, required = true)]
    json: bool,
    /// Only this product, such as `crm`.
    #[arg(long)]
    product: Option<String>,
    /// Catalogue files to read instead of those built in.
    files: Vec<PathBuf>,
}

/// One operation.
#[derive(Serialize)]
struct Line<'a> {
    product: &'a str,
    version: &'a str,
    method: Method,
    path: &'a str,
    requires: Option<&'a [Vec<String>]>,
    status: Status,
    source: &'a str,
}

impl Dump {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let products = files::parse(&files::read(&self.files)?)?;
        let asked = |product: &&Product| self.product.as_ref().is_none_or(|name| *name == product.product);
        let chosen: Vec<&Product> = products.iter().map(|(_, product)| product).filter(asked).collect();
        if let (Some(name), true) = (&self.product, chosen.is_empty()) {
            let known = products.iter().map(|(_, product)| product.product.clone()).collect();
            return Err(Error::unknown_product(name, known));
        }
        anstream::print!("{}", json(&chosen));
        Ok(ExitCode::SUCCESS)
    }
}

/// A JSON list, one object a line.
fn json(products: &[&Product]) -> String {
    let mut out = String::from("[");
    let endpoints = products.iter().flat_map(|product| product.endpoints.iter().map(|endpoint| (*product, endpoint)));
    for (i, (product, endpoint)) in endpoints.enumerate() {
        let line = Line {
            product: &product.product,
            version: &endpoint.version,
            method: endpoint.method,
            path: &endpoint.path,
            requires: endpoint.requires.as_deref(),
            status: endpoint.status,
            source: &endpoint.source,
        };
        let line = serde_json::to_string(&line).expect("an operation serialises to JSON");
        let _ = write!(out, "{}\n{line}", if i == 0 { "" } else { "," });
    }
    out + "\n]\n"
}
