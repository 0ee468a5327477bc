//! The command `zoho catalog stats`.

use super::files;
use crate::error::Error;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::model::{Confidence, Product};

/// Count operations and scopes per product.
#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// Print one JSON list with an object per product, and a last object for the product `total`.
    #[arg(long)]
    json: bool,
    /// Catalog files to count instead of the built-in ones.
    files: Vec<PathBuf>,
}

/// The counts of a product.
#[derive(Default, Serialize)]
struct Counts {
    product: String,
    operations: usize,
    documented: usize,
    reported: usize,
    assumed: usize,
    unknown: usize,
    /// The operations that a rule or a correction repaired.
    repaired: usize,
    scopes: usize,
    modules: usize,
    /// The error codes whose meaning is known.
    error_codes: usize,
}

impl Counts {
    fn new(product: &Product) -> Self {
        let with = |status: Confidence| product.endpoints.iter().filter(|endpoint| endpoint.status == status).count();
        Self {
            product: product.product.clone(),
            operations: product.endpoints.len(),
            documented: with(Confidence::Documented),
            reported: with(Confidence::Reported),
            assumed: with(Confidence::Assumed),
            unknown: with(Confidence::Unknown),
            repaired: product.endpoints.iter().filter(|endpoint| !endpoint.rules.is_empty()).count(),
            scopes: product.scopes.len(),
            modules: product.modules.len(),
            error_codes: product.errors.len(),
        }
    }

    fn numbers(&self) -> [usize; 9] {
        let Self { operations, documented, reported, assumed, unknown, repaired, scopes, modules, error_codes, .. } =
            *self;
        [operations, documented, reported, assumed, unknown, repaired, scopes, modules, error_codes]
    }
}

impl Stats {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let products = files::parse(&files::read(&self.files)?)?;
        let mut counts: Vec<Counts> = products.iter().map(|(_, product)| Counts::new(product)).collect();
        let sum = |count: fn(&Counts) -> usize| counts.iter().map(count).sum();
        let total = Counts {
            product: "total".to_owned(),
            operations: sum(|c| c.operations),
            documented: sum(|c| c.documented),
            reported: sum(|c| c.reported),
            assumed: sum(|c| c.assumed),
            unknown: sum(|c| c.unknown),
            repaired: sum(|c| c.repaired),
            scopes: sum(|c| c.scopes),
            modules: sum(|c| c.modules),
            error_codes: sum(|c| c.error_codes),
        };
        counts.push(total);
        super::print(&if self.json {
            serde_json::to_string(&counts).map_err(|error| Error::catalog(vec![error.to_string()]))? + "\n"
        } else {
            table(&counts)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn table(counts: &[Counts]) -> String {
    const HEAD: [&str; 9] =
        ["operations", "documented", "reported", "assumed", "unknown", "repaired", "scopes", "modules", "errors"];
    let wide = counts.iter().map(|count| count.product.len()).max().unwrap_or(0);
    let mut out = format!("{:wide$}", "");
    for head in HEAD {
        let _ = write!(out, "  {head:>10}");
    }
    for count in counts {
        let _ = write!(out, "\n{:wide$}", count.product);
        for number in count.numbers() {
            let _ = write!(out, "  {number:>10}");
        }
    }
    out + "\n"
}
