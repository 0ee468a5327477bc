//! The calls on the command line, in a file, or on standard input.

pub(crate) mod request;
pub(crate) mod scopes;

use crate::commands::catalog::files;
use crate::deluge::tasks;
use crate::error::Error;
use clap::Args;
use std::io::Read as _;
use std::path::PathBuf;
use zoho_catalog::calls::{Call, FindError, Finder, ParseCallError, Written};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::data_centers;

/// The argument that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// The arguments of a command that name its calls.
#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// The calls, each in one of three forms: a Rust type (`crm::ListRecords<crm::Leads>`), a method and a path
    /// (`GET /books/v3/invoices`), or the vendor's name of the operation. A path may contain IDs or `{id}`, or be a
    /// URL. `-` reads calls from standard input, one per line.
    #[arg(value_name = "CALL")]
    calls: Vec<String>,
    /// A file with one call per line. Empty lines and lines that begin with `#` are skipped.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl CallArgs {
    /// Returns `true` if the command line names neither a call nor a file.
    pub(crate) fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.file.is_none()
    }

    /// Returns the strings of the calls, in order.
    pub(crate) fn texts(&self) -> Result<Vec<String>, Error> {
        let mut texts = Vec::new();
        for call in &self.calls {
            if call == STANDARD_INPUT {
                texts.extend(lines(&standard_input()?));
            } else {
                texts.push(call.clone());
            }
        }
        if let Some(path) = &self.file {
            let text = if path.as_os_str() == STANDARD_INPUT {
                standard_input()?
            } else {
                std::fs::read_to_string(path).map_err(|error| {
                    Error::read(path, error, "correct the path; write one call per line into the file")
                })?
            };
            texts.extend(lines(&text));
        }
        if texts.is_empty() {
            return Err(Error::usage("no call given", "add a call, such as 'GET /books/v3/invoices'"));
        }
        Ok(texts)
    }
}

/// Returns the calls in a text with one call per line. Skips empty lines and lines that begin with `#`.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned)
}

/// Reads standard input as UTF-8 text.
pub(crate) fn standard_input() -> Result<String, Error> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| {
        Error::refused(format!("failed to read standard input: {error}"), "pass UTF-8 text on standard input")
    })?;
    Ok(text)
}

/// Returns the built-in catalog.
pub(crate) fn catalog() -> Result<Catalog, Error> {
    Ok(Catalog::new(files::parse(&files::read(&[])?)?))
}

/// Returns a finder for the calls of a catalog, which also accepts URLs of Zoho's hosts.
pub(crate) fn finder(catalog: &Catalog) -> Result<Finder<'_>, Error> {
    let hosts = data_centers::parse("data/datacenters.json", zoho_catalog_data::DATA_CENTERS);
    let hosts = hosts.map_err(|error| Error::catalog(vec![error.to_string()]))?.product_hosts();
    Ok(Finder::new(catalog).with_hosts(hosts).with_addresses(tasks::tasks()?.addresses()))
}

/// Returns the call that a string names.
pub(crate) fn find<'c>(finder: &Finder<'c>, text: &str) -> Result<Call<'c>, FindError> {
    let written = text.parse::<Written>().map_err(|error: ParseCallError| FindError::from(error))?;
    finder.find(&written)
}

/// Returns the calls that the strings name, without duplicates.
///
/// # Errors
/// Fails if a call is unknown. The error names all unknown calls.
pub(crate) fn find_all<'c>(finder: &Finder<'c>, texts: &[String]) -> Result<Vec<(String, Call<'c>)>, Error> {
    let (mut found, mut errors): (Vec<(String, Call<'c>)>, Vec<String>) = (Vec::new(), Vec::new());
    for text in texts {
        match find(finder, text) {
            Ok(call) if found.iter().any(|(_, other)| other.name() == call.name()) => {}
            Ok(call) => found.push((text.clone(), call)),
            Err(error) => errors.push(error.to_string()),
        }
    }
    match errors.as_slice() {
        [] => Ok(found),
        errors => Err(Error::usage(errors.join("\nerror: "), "search with zoho catalog search WORDS")),
    }
}
