//! `zoho catalog diff`

use super::files;
use crate::diff::{diff, notes};
use crate::error::Error;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zoho_catalog::catalog::Catalog;

/// Say what changed between two catalogues, like a release note: what breaks first, then what is new.
///
/// Operations are the same if their method and path are, whatever the path's parameters are called. A requirement is
/// wider or narrower by what implies what.
///
/// Exit code 0; with `--exit-code` 1 if anything differs; 2 if a file cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The catalogue before: a file, or a folder of products' files.
    old: PathBuf,
    /// The catalogue after.
    new: PathBuf,
    /// As one JSON list: `{"product","kind","subject","words","breaks"}`.
    #[arg(long)]
    json: bool,
    /// Exit with 1 if anything differs.
    #[arg(long)]
    exit_code: bool,
    /// Only what breaks code or consents, for the text, the JSON and the exit code.
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
            super::print(&format!("{}\n", serde_json::Value::Array(list)));
        } else {
            super::print(&notes(&differences));
        }
        Ok(if self.exit_code && !differences.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// A file, or every JSON file of a folder, or of its folder `products`.
fn catalog(path: &Path) -> Result<Catalog, Error> {
    let again = "zoho catalog diff --help";
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
            return Err(Error::no_catalogue(path));
        }
    }
    Ok(Catalog::new(files::parse(&files::read(&named)?)?))
}
