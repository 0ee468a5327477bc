//! The command `zoho catalog lint`.

use super::files::{built_ins, raw};
use crate::commands::counted;
use crate::error::Error;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::json_pointer::Position;
use zoho_catalog::lint::{self, Finding};
use zoho_catalog::parse;

/// Check catalog files. The exit code is 1 if there is a finding.
///
/// Each finding is a line on standard output with file, line and column, followed by a line with the fix.
///
/// Files are checked as additions to the built-in products: a file with `"extends": true` may name their modules and
/// scopes. In a clone of the toolkit, a file `data/products/NAME.json` replaces the built-in product of that name.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Print the findings as one JSON list: `{"file","line","column","severity","message","help"}`.
    #[arg(long)]
    json: bool,
    /// The files to check together, instead of the built-in ones.
    files: Vec<PathBuf>,
}

impl Lint {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let files = raw(&self.files)?;
        let found = findings(&self.files, &files)?;
        if self.json {
            super::print(&format!("{}\n", serde_json::Value::Array(found.iter().map(Found::json).collect())))?;
        } else {
            super::print(&found.iter().map(Found::text).collect::<String>())?;
        }
        let summary = match found.len() {
            0 => "no findings".to_owned(),
            number if number > lint::MAX_FINDINGS => format!("more than {} findings", lint::MAX_FINDINGS),
            number => counted(number as u64, "finding"),
        };
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        anstream::eprintln!("{summary} in {}", names.join(", "));
        Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// A finding in the output.
struct Found {
    file: String,
    at: Position,
    severity: &'static str,
    message: String,
    help: Option<String>,
}

impl Found {
    fn text(&self) -> String {
        let Self { file, at: Position { line, column }, message, .. } = self;
        let help = self.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
        format!("{file}:{line}:{column}: {message}\n{help}")
    }

    fn json(&self) -> serde_json::Value {
        let Self { file, at: Position { line, column }, severity, message, help } = self;
        serde_json::json!({
            "file": file, "line": line, "column": column, "severity": severity, "message": message, "help": help,
        })
    }
}

impl From<parse::ParseError> for Found {
    fn from(error: parse::ParseError) -> Self {
        let parse::ParseError { file, line, column, message } = error;
        Self { file, at: Position { line, column }, severity: "error", message, help: None }
    }
}

impl From<(Position, Finding)> for Found {
    fn from((at, finding): (Position, Finding)) -> Self {
        let Finding { file, severity, message, help, .. } = finding;
        let severity = match severity {
            lint::Severity::Error => "error",
            lint::Severity::Warning => "warning",
        };
        Self { file, at, severity, message, help: Some(help) }
    }
}

/// Returns the findings. A file that is not a catalog prevents the other files from being checked.
fn findings(named: &[PathBuf], files: &[(String, Vec<u8>)]) -> Result<Vec<Found>, Error> {
    let contents: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Ok(match lint::validate(&contents, built_ins(named)?) {
        Err(errors) => errors.into_iter().map(Found::from).collect(),
        Ok((_, findings)) => findings.into_iter().map(Found::from).collect(),
    })
}
