//! The command `zoho catalog diff`.

use super::files;
use crate::diff::{diff, notes};
use crate::error::Error;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zoho_catalog::catalog::Catalog;

/// Show the differences between two catalogs as a release note: breaking changes first, then additions.
///
/// Operations are the same if their method and path are the same, whatever the names of the path parameters. A
/// requirement is wider or narrower according to the implications between scopes.
///
/// The exit code is 0, or 1 with `--exit-code` if anything differs, or 2 if a file cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The old catalog: a file, or a folder of product files.
    old: PathBuf,
    /// The new catalog.
    new: PathBuf,
    /// Print one JSON list: `{"product","kind","subject","words","breaks"}`.
    #[arg(long)]
    json: bool,
    /// Exit with 1 if anything differs.
    #[arg(long)]
    exit_code: bool,
    /// Show only changes that break code or consents, in the text, the JSON and the exit code.
    #[arg(long)]
    breaking: bool,
}

impl Diff {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let mut differences = diff(&catalog(&self.old)?, &catalog(&self.new)?);
        differences.retain(|difference| !self.breaking || difference.kind.breaks());
        if self.json {
            let list: Vec<serde_json::Value> = differences
                .iter()
                .map(|difference| {
                    let mut value = serde_json::to_value(difference).unwrap_or_default();
                    value["breaks"] = difference.kind.breaks().into();
                    value
                })
                .collect();
            super::print(&format!("{}\n", serde_json::Value::Array(list)))?;
        } else {
            super::print(&notes(&differences))?;
        }
        Ok(if self.exit_code && !differences.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// Reads a file, or every JSON file of a folder or of its folder `products`.
fn catalog(path: &Path) -> Result<Catalog, Error> {
    let again = "run zoho catalog diff --help";
    let read = |error| Error::read(path, error, again);
    let mut named = vec![path.to_owned()];
    if std::fs::metadata(path).map_err(read)?.is_dir() {
        let products = path.join("products");
        let folder = if products.is_dir() { products } else { path.to_owned() };
        let entries = std::fs::read_dir(&folder).map_err(read)?;
        named = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        named.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        named.sort();
        if named.is_empty() {
            return Err(Error::no_catalog(path));
        }
    }
    Ok(Catalog::new(files::parse(&files::read(&named)?)?))
}
