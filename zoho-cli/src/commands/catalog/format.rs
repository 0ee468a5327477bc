//! The command `zoho catalog format`.

use super::files::{built_ins, parse, read};
use crate::error::Error;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Endpoint, Product};
use zoho_catalog::serialize;
use zoho_catalog::weight::weights;

/// Write catalog files in their canonical form: sorted, one fact per line.
///
/// In a clone of the toolkit, a file `data/products/NAME.json` also gets the weights of its scopes.
#[derive(Debug, Args)]
pub(crate) struct Format {
    /// Change nothing. The exit code is 1 if a file is not in its canonical form.
    #[arg(long)]
    check: bool,
    /// The files to format.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Format {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let files = read(&self.files)?;
        let mut products = built_ins(&self.files)?.products;
        let from = products.len();
        products.extend(parse(&files)?);
        let catalog = Catalog::new(products);
        let weights = weights(&catalog);
        let mut differ = 0;
        for ((path, file), product) in self.files.iter().zip(&files).zip(catalog.products().skip(from)) {
            let mut product = product.clone();
            sort(&mut product);
            if file.is_of_the_toolkit() {
                for scope in &mut product.scopes {
                    scope.weight = catalog.scope(&scope.name).map(|index| weights[index]);
                }
            }
            let text = serialize::product(&product);
            if text == file.text {
                continue;
            }
            differ += 1;
            if self.check {
                super::print(&format!(
                    "{0} is not in its canonical form; run zoho catalog format {0}\n",
                    path.display()
                ))?;
            } else {
                std::fs::write(path, text)
                    .map_err(|error| Error::write(path, error, "check that the file can be written"))?;
                anstream::eprintln!("wrote {}", path.display());
            }
        }
        Ok(if self.check && differ > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

fn sort(product: &mut Product) {
    product.scopes.sort_by(|one, other| one.name.cmp(&other.name));
    let key = |endpoint: &Endpoint| (endpoint.path.clone(), endpoint.method, endpoint.selector.clone());
    product.endpoints.sort_by_key(key);
}
